package report

import (
	"image/color"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/palette"
	"gonum.org/v1/plot/plotter"

	"pgsim/configs/visible"
	"pgsim/results/format"
)

// plotLayerSavings draws realised against ideal savings of the gated layers; nil if there are none.
func (r *Report) plotLayerSavings() (*plot.Plot, error) {
	var alone, memory plotter.XYs
	for _, l := range gatedLayers(r.runs[r.chosen]) {
		if l.RealisedSaving == nil || l.RealisedSavingArray == nil {
			continue
		}
		alone = append(alone, plotter.XY{X: l.IdealSaving, Y: *l.RealisedSavingArray})
		memory = append(memory, plotter.XY{X: l.IdealSaving, Y: *l.RealisedSaving})
	}
	if len(alone) == 0 {
		return nil, nil
	}
	p := newPlot(r.labels[r.chosen]+", gated layers", idealAxis, realisedAxis)
	p.Legend.Left = true
	for _, s := range []struct {
		series
		at plotter.XYs
	}{
		{series{arrayAlone, seriesColor(4), false}, alone},
		{series{withMemory, seriesColor(0), false}, memory},
	} {
		if err := addPoints(p, s.series, s.at, true); err != nil {
			return nil, err
		}
	}
	return p, guide(p, append(alone, memory...))
}

// guide adds the line on which the whole ideal saving is realised, and sets the axes.
func guide(p *plot.Plot, at plotter.XYs) error {
	ideal := bounds(1)
	for _, xy := range at {
		ideal = bounds(ideal[0], ideal[1], xy.X)
	}
	if err := addDashed(p, idealLine, plotter.XYs{{X: ideal[0], Y: ideal[0]}, {X: ideal[1], Y: ideal[1]}}, true); err != nil {
		return err
	}
	high := bounds(ideal[0], ideal[1])
	for _, xy := range at {
		high = bounds(high[0], high[1], xy.Y)
	}
	widen(&p.X, ideal[0], ideal[1])
	widen(&p.Y, high[0], high[1])
	return nil
}

// maxListed is how many curves a legend lists; more would cover the plot.
const maxListed = 8

// plotSavings draws the curves of realised against ideal savings; nil for a single run.
func (r *Report) plotSavings() (*plot.Plot, error) {
	curves := r.curves()
	if !r.many() || len(curves) == 0 {
		return nil, nil
	}
	p := newPlot(r.title()+", gated layers", idealAxis, realisedAxis)
	p.Legend.Left = true
	var all plotter.XYs
	listed := map[color.RGBA]bool{} // if there are many curves, only one of each colour
	for _, c := range curves {
		var at plotter.XYs
		for _, i := range c.runs {
			g := r.runs[i].Gated
			at = append(at, plotter.XY{X: g.IdealSaving, Y: *g.RealisedSaving})
		}
		all = append(all, at...)
		s := c.series
		list := len(curves) <= maxListed
		if !list && !listed[s.color] {
			list, listed[s.color] = true, true
			s.name = r.groupOf(c.runs[0])
		}
		if err := addPoints(p, s, at, list); err != nil {
			return nil, err
		}
	}
	return p, guide(p, all)
}

// plotPareto draws runs by two objectives and their front; nil for a single run.
func (r *Report) plotPareto() (*plot.Plot, error) {
	if !r.many() {
		return nil, nil
	}
	x, y := defaultAxes(measured(r.runs))
	p := newPlot(r.title(), x.Text, y.Text)
	xs, ys := eachRun(r.runs, x), eachRun(r.runs, y)
	at := func(i int) plotter.XY { return plotter.XY{X: xs[i], Y: ys[i]} }
	for g, s := range r.groups() {
		var points plotter.XYs
		for i := range r.runs {
			if r.groupOf(i) == r.groupNames()[g] {
				points = append(points, at(i))
			}
		}
		if err := addPoints(p, s, points, true); err != nil {
			return nil, err
		}
	}
	for i, c := range contests(r.runs) {
		var line plotter.XYs
		for _, i := range front(r.runs, c.runs, x, y) {
			line = append(line, at(i))
		}
		if err := addDashed(p, frontSeries, line, i == 0); err != nil {
			return nil, err
		}
	}
	widen(&p.X, slices.Min(xs), slices.Max(xs))
	widen(&p.Y, slices.Min(ys), slices.Max(ys))
	p.Y.Max += legendShare * (p.Y.Max - p.Y.Min)
	return p, nil
}

// plotMap draws the gates of the chosen layer over the image or over the array; nil if there are
// none.
func (r *Report) plotMap(overImage bool) (*plot.Plot, error) {
	image, array, ok := r.maps.layer(r.runs[r.chosen], r.chosen, r.layer)
	if !ok {
		return nil, nil
	}
	g, x, y := array, "column of the array", "row of the array"
	if overImage {
		g, x, y = image, "column of the image, pixels", "row of the image, pixels"
	}
	p := plot.New()
	p.Title.Text = visible.Text(r.layer) + ": gated outputs, %"
	p.X.Label.Text, p.Y.Label.Text = x, y
	colors := shades{}
	m := plotter.NewHeatMap(flipped{g}, colors)
	m.Min, m.Max = 0, percents
	m.NaN = color.Transparent
	p.Add(m)
	p.X.Tick.Marker = plot.ConstantTicks(cellTicks(g.width, func(c int) int { return c }))
	p.Y.Tick.Marker = plot.ConstantTicks(cellTicks(g.height, func(r int) int { return g.height - 1 - r }))
	const steps = 5
	p.Legend.Top = true
	for i := range steps {
		share := float64(i) / (steps - 1)
		p.Legend.Add(format.Whole(percents*share)+" %", swatch{colors.at(share)})
	}
	p.X.Max += legendRoom * float64(g.width)
	return p, nil
}

// percents is a whole in per cent.
const percents = 100

// legendShare is the room above points for a legend, in heights of the axis.
const legendShare = 0.4

// legendRoom is the room beside a map for its legend, in widths of the map.
const legendRoom = 0.2

// flipped is a map with its first row on top, as images and arrays are drawn.
type flipped struct{ grid }

// Dims returns the columns and rows of the map.
func (f flipped) Dims() (c, r int) { return f.width, f.height }

// Z returns a cell in per cent; NaN for a cell without outputs.
func (f flipped) Z(c, r int) float64 { return f.percent((f.height-1-r)*f.width + c) }

// X returns the position of a column.
func (f flipped) X(c int) float64 { return float64(c) }

// Y returns the position of a row.
func (f flipped) Y(r int) float64 { return float64(r) }

// cellTicks labels some of the cells, including the first; place is the position of a cell.
func cellTicks(cells int, place func(int) int) []plot.Tick {
	const labels = 8
	step := max(1, (cells+labels-1)/labels)
	var ticks []plot.Tick
	for i := 0; i < cells; i += step {
		ticks = append(ticks, plot.Tick{Value: float64(place(i)), Label: strconv.Itoa(i)})
	}
	return ticks
}

// shades are the colours of maps.
type shades struct{}

var _ palette.Palette = shades{}

// Colors returns a colour for every level of a map.
func (s shades) Colors() []color.Color {
	list := make([]color.Color, full+1)
	for i := range list {
		list[i] = s.at(float64(i) / full)
	}
	return list
}

// at mixes the two colours next to a share 0..1.
func (shades) at(share float64) color.RGBA {
	place := share * float64(len(heat)-1)
	i := min(int(place), len(heat)-2)
	mix := func(a, b uint8) uint8 {
		return uint8(float64(a) + (float64(b)-float64(a))*(place-float64(i)) + 0.5) // to the nearest
	}
	a, b := heat[i], heat[i+1]
	return color.RGBA{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: a.A}
}
