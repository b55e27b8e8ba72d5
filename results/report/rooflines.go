package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"

	"pgsim/configs/visible"
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// Titles of the axes of a roofline.
const (
	intensityAxis = "bit operations per byte of DRAM traffic"
	rateAxis      = "10^12 bit operations in a second"
)

// rooflineData is the roofline of a run: roofs are lines, layers are points.
type rooflineData struct {
	Roofs  []roof       `json:"roofs"`
	Layers []roofedCell `json:"layers"`
}

// roof is one line: up the slope of the DRAM's bandwidth, then along a ceiling.
type roof struct {
	Label  string       `json:"label"`
	Points [][2]float64 `json:"points"`
}

// roofedCell is a layer below its roof.
type roofedCell struct {
	Layer string  `json:"layer"`
	Gated bool    `json:"gated"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
}

// newRoofline returns the roofline of a run; nil if it has none.
func newRoofline(run stored.Run) *rooflineData {
	if run.Roofline == nil {
		return nil
	}
	d := &rooflineData{}
	const tera = 1e12
	for _, l := range run.Layers {
		if x, y := l.Intensity(), l.BitOpRate(); x > 0 && y > 0 {
			d.Layers = append(d.Layers, roofedCell{l.Name, l.Gated, short(x), short(y / tera)})
		}
	}
	if len(d.Layers) == 0 {
		return nil
	}
	const giga = 1e9
	slope := run.Roofline.DRAMGBs * giga / tera // rate per bit operation per byte
	least, most := d.Layers[0].X, d.Layers[0].X
	for _, l := range d.Layers {
		least, most = min(least, l.X), max(most, l.X)
	}
	heights := ceilings(run)
	for _, h := range heights {
		most = max(most, h.rate/tera/slope)
	}
	const beyond = 2 // the ends of lines relative to those of points
	least, most = least/beyond, most*beyond
	for _, h := range heights {
		top := h.rate / tera
		start := min(least, top/slope)
		d.Roofs = append(d.Roofs, roof{strings.Join(h.names, "; "), [][2]float64{
			{short(start), short(start * slope)}, {short(top / slope), short(top)}, {short(most), short(top)},
		}})
	}
	return d
}

// height is a ceiling, and a description of it.
type height struct {
	rate  float64
	names []string
}

// ceilings returns the ceilings of all passes and operand widths, the lowest first, equal ones
// once.
func ceilings(run stored.Run) []height {
	var list []height
	add := func(c results.Ceiling, passes string, rate *float64) {
		if rate == nil {
			return
		}
		name := fmt.Sprintf("%s, %d x %d bits", passes, c.Bits, c.WeightBits)
		at := slices.IndexFunc(list, func(h height) bool { return h.rate == *rate })
		if at < 0 {
			at, list = len(list), append(list, height{rate: *rate})
		}
		if !slices.Contains(list[at].names, name) {
			list[at].names = append(list[at].names, name)
		}
	}
	for _, c := range run.Roofline.Ceilings {
		add(c, "all bits", &c.Full)
		add(c, "high bits", c.High)
		add(c, "low bits", c.Low)
	}
	slices.SortStableFunc(list, func(a, b height) int {
		if a.rate < b.rate {
			return -1
		}
		return 1
	})
	return list
}

// plotRoofline draws the roofline of the chosen run; nil if it has none.
func (r *Report) plotRoofline() (*plot.Plot, error) {
	d := newRoofline(r.runs[r.chosen])
	if d == nil {
		return nil, nil
	}
	p := newPlot(r.labels[r.chosen], intensityAxis, rateAxis)
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = decades{}, decades{}
	for i, f := range d.Roofs {
		var at plotter.XYs
		for _, point := range f.Points {
			at = append(at, plotter.XY{X: point[0], Y: point[1]})
		}
		line, err := plotter.NewLine(at)
		if err != nil {
			return nil, err
		}
		line.Color, line.Width = seriesColor(i+len(layerSeries())), lineWidth
		p.Add(line)
		p.Legend.Add(visible.Text(f.Label), line)
	}
	for i, s := range layerSeries() {
		var at plotter.XYs
		for _, l := range d.Layers {
			if l.Gated == (i == 0) {
				at = append(at, plotter.XY{X: l.X, Y: l.Y})
			}
		}
		if len(at) == 0 {
			continue
		}
		if err := addPoints(p, s, at, true); err != nil {
			return nil, err
		}
	}
	const above, legend = 3, font.Length(8) // room above the highest roof for the legend
	p.Y.Max *= above
	p.Legend.TextStyle.Font.Size = legend
	p.Legend.Left = true
	return p, nil
}

// layerSeries are the points of a roofline: gated layers and others.
func layerSeries() []series {
	return []series{{ofGated, hues[1], false}, {"other layers", hues[0], false}}
}

// decades labels an axis by powers of ten, and by twice and five times them.
type decades struct{}

// Ticks returns the ticks of an axis.
func (decades) Ticks(low, high float64) []plot.Tick {
	const ten = 10
	var ticks []plot.Tick
	for unit := math.Pow(ten, math.Floor(math.Log10(low))); unit <= high; unit *= ten {
		for _, times := range []float64{1, 2, 5} {
			if v := unit * times; low <= v && v <= high {
				ticks = append(ticks, plot.Tick{Value: v, Label: format.Significant(v)})
			}
		}
	}
	return ticks
}
