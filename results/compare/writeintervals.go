package compare

import (
	"fmt"
	"io"
	"slices"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/table"
)

// writeIntervals draws the table of intervals, if there are any.
func (c *Comparison) writeIntervals(w io.Writer, style table.Style) error {
	if len(c.Intervals) == 0 {
		return nil
	}
	t := table.Table{
		Title: "Intervals: value [low, high], each price anything within its range, the same in all runs",
		Texts: 2, Header: append([]string{"of", "figure"}, c.Runs...),
	}
	for i := range c.Runs[1:] {
		t.Header = append(t.Header, fmt.Sprintf("%d : 1", i+2))
	}
	for _, f := range c.Intervals {
		line := []string{scopeText(f.Scope), f.text}
		for _, v := range f.Values {
			line = append(line, results.ShowInterval(v, f.show))
		}
		for _, r := range f.Ratios[1:] {
			line = append(line, results.ShowInterval(r, format.Three))
		}
		t.Lines = append(t.Lines, line)
	}
	if err := t.Write(w, style); err != nil || !slices.ContainsFunc(c.Intervals, IntervalFigure.open) {
		return err
	}
	_, err := fmt.Fprintln(w, "?: below 1 at one end of the interval, above 1 at the other. The prices leave open which.")
	return err
}

// intervalLines are the CSV lines of intervals: one for each end, figure and run.
func (c *Comparison) intervalLines() [][]string {
	var lines [][]string
	for _, f := range c.Intervals {
		for i := range f.Values {
			for _, end := range []struct {
				name string
				of   func(*results.Interval) float64
			}{
				{"_low", func(i *results.Interval) float64 { return i.Low }},
				{"_high", func(i *results.Interval) float64 { return i.High }},
			} {
				text := func(i *results.Interval) string {
					if i == nil {
						return ""
					}
					return format.Number(end.of(i))
				}
				lines = append(lines, []string{
					"interval", f.Scope, f.Name + end.name, f.Unit, c.Runs[i], text(f.Values[i]), text(f.Ratios[i]),
				})
			}
		}
	}
	return lines
}
