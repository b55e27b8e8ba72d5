package results

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"pgsim/results/format"
	"pgsim/results/table"
)

// shownInterval is a figure with its interval in reports.
type shownInterval struct {
	figure, head string
	show         func(float64) string
}

var shownIntervals = []shownInterval{
	{EnergyInterval, "energy uJ", format.Microjoules},
	{EnergyDelayInterval, "energy x time, uJ ms", func(pjs float64) string {
		const pjsPerUJms = 1e3
		return format.Significant(pjs / pjsPerUJms)
	}},
	{EnergySavingInterval, "energy saving", format.Times},
	{EnergyDelaySavingInterval, "energy x time saving", format.Times},
}

// ShowInterval shows a figure with its ends, and with a question mark if the prices leave its
// conclusion open.
func ShowInterval(i *Interval, show func(float64) string) string {
	if i == nil {
		return format.Dash
	}
	text := fmt.Sprintf("%s [%s, %s]", show(i.Value), show(i.Low), show(i.High))
	if i.Open {
		text += " ?"
	}
	return text
}

// writeIntervals says how far off results may be, if that was asked for.
func (r Record) writeIntervals(w io.Writer, s table.Style) error {
	if r.Ranges == nil {
		return nil
	}
	columns := []column{nameColumn}
	for _, i := range shownIntervals {
		columns = append(columns, column{i.head, func(r row) string { return ShowInterval(r.Interval(i.figure), i.show) }})
	}
	rows, open := r.rows(), false
	for _, row := range rows {
		for _, i := range shownIntervals {
			found := row.Interval(i.figure)
			open = open || found != nil && found.Open
		}
	}
	const title = "Intervals: value [low, high], each price anything within its range"
	if err := writeColumns(w, s, title, columns, rows); err != nil {
		return err
	}
	text := fmt.Sprintf("chip area: %s mm2\n%s", ShowInterval(&r.Ranges.Area, format.Three), r.widest())
	if open {
		text += "?: a saving at one end of the interval, a loss at the other. The prices leave open which.\n"
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// named is how many prices are named as causes of a wide interval.
const named = 4

// widest names the prices that widen the interval of the whole network's energy most. The width of
// the interval is the sum of what each price may be off by.
func (r Record) widest() string {
	prices := r.Ranges.Prices
	by := ByPrice(r.Total.Ranges.EnergyByPricePJ, prices)
	widths, all := make([]Part, len(prices)), 0.0
	for i, p := range prices {
		widths[i] = Part{p.Name, by[i] * (p.High - p.Low)}
		all += widths[i].Value
	}
	if all == 0 {
		return ""
	}
	slices.SortStableFunc(widths, func(a, b Part) int { return cmp.Compare(b.Value, a.Value) })
	var words []string
	for _, w := range widths[:min(named, len(widths))] {
		words = append(words, w.Name+" "+format.Percent(w.Value/all))
	}
	return "the interval of the energy is from " + strings.Join(words, ", ") + ", others\n"
}

// intervalColumns are the columns of layers.csv that say how far off figures may be; none if that
// was not asked for.
func (r Record) intervalColumns() []column {
	if r.Ranges == nil {
		return nil
	}
	var columns []column
	for _, i := range r.Total.Ranges.Intervals {
		end := func(name string, of func(*Interval) float64) {
			columns = append(columns, column{i.Figure + name, func(r row) string {
				found := r.Interval(i.Figure)
				if found == nil {
					return ""
				}
				return format.Number(of(found))
			}})
		}
		if i.HasNoColumn() {
			end("", func(i *Interval) float64 { return i.Value })
		}
		end("_low", func(i *Interval) float64 { return i.Low })
		end("_high", func(i *Interval) float64 { return i.High })
	}
	return columns
}
