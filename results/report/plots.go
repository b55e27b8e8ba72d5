package report

import (
	"bytes"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pgsim/configs/visible"
	"pgsim/results/outfile"
	"pgsim/results/palette"
)

// Sizes of a plot and its elements.
const (
	plotWidth   = 16 * vg.Centimeter
	plotHeight  = 10 * vg.Centimeter
	pointRadius = vg.Length(2.5)
	lineWidth   = vg.Length(1)
	barShare    = 0.7 // share of the room for a bar
	aboveBars   = 1.4 // height of the axis relative to the highest bar: room for the legend
)

// plotKinds are the formats of every plot.
var plotKinds = []string{"svg", "png"}

// Plots draws what the page shows first: the chosen run, the gates of the chosen layer and, for
// several runs, the front and the curves of savings. Each plot comes as SVG and as PNG.
func (r *Report) Plots() ([]outfile.File, error) {
	drawn := []struct {
		name string
		draw func() (*plot.Plot, error)
	}{
		{cyclesChart, r.plotCycles},
		{energyChart, r.plotEnergy},
		{layersChart, r.plotLayerSavings},
		{imageChart, func() (*plot.Plot, error) { return r.plotMap(true) }},
		{arrayChart, func() (*plot.Plot, error) { return r.plotMap(false) }},
		{queuesChart, r.plotFill},
		{paretoChart, r.plotPareto},
		{savingChart, r.plotSavings},
		{waterfallChart, func() (*plot.Plot, error) { return r.plotWaterfall(false) }},
		{waterfallChart + "-layer", func() (*plot.Plot, error) { return r.plotWaterfall(true) }},
		{rooflineChart, r.plotRoofline},
		{tensorsChart, r.plotTensors},
	}
	var files []outfile.File
	for _, d := range drawn {
		p, err := d.draw()
		if err != nil {
			return nil, fmt.Errorf("plot %s: %w", d.name, err)
		}
		if p == nil {
			continue // the runs have nothing to show
		}
		for _, kind := range plotKinds {
			canvas, err := p.WriterTo(plotWidth, plotHeight, kind)
			if err != nil {
				return nil, err
			}
			var data bytes.Buffer
			if _, err := canvas.WriteTo(&data); err != nil {
				return nil, err
			}
			files = append(files, outfile.File{Name: d.name + "." + kind, Data: outfile.LabelPlot(kind, data.Bytes())})
		}
	}
	return files, nil
}

// newPlot returns an empty plot with a grid.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = visible.Text(title) // SVG has no control characters
	p.X.Label.Text, p.Y.Label.Text = x, y
	p.Legend.Top = true
	p.X.Tick.Marker, p.Y.Tick.Marker = plainTicks{}, plainTicks{}
	p.Add(plotter.NewGrid())
	return p
}

// plainTicks labels ticks with all digits that they have.
type plainTicks struct{ plot.DefaultTicks }

// Ticks returns the ticks of an axis.
func (t plainTicks) Ticks(low, high float64) []plot.Tick {
	ticks := t.DefaultTicks.Ticks(low, high)
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = strconv.FormatFloat(roundTo(ticks[i].Value, high-low), 'f', -1, 64)
		}
	}
	return ticks
}

// roundTo rounds a tick to a millionth of the axis, which removes the errors from adding up steps.
func roundTo(v, span float64) float64 {
	const digits = 6
	unit := math.Pow(10, digits-math.Ceil(math.Log10(span)))
	return math.Round(v*unit) / unit
}

// room is the share of an axis that keeps points off its ends.
const room = 0.05

// widen keeps points off the ends of an axis, and widens the axis if all points are equal.
func widen(a *plot.Axis, least, greatest float64) {
	gap := room * (greatest - least)
	if gap == 0 {
		gap = room * max(greatest, 1)
	}
	a.Min, a.Max = least-gap, greatest+gap
}

// layerNames puts names below the bars of a plot, tilted.
func layerNames(p *plot.Plot, names []string) {
	const tilt = 0.9 // radians
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = visible.Text(name)
	}
	p.NominalX(shown...)
	p.X.Tick.Label.Rotation = tilt
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YCenter
	p.X.Tick.Label.Font.Size = font.Length(7)
}

// barWidth returns the width of a bar if the given number of bars are side by side.
func barWidth(bars int) vg.Length {
	const axes = 3 * vg.Centimeter
	return vg.Length(barShare) * (plotWidth - axes) / vg.Length(max(bars, 1))
}

// plotCycles stacks busy and stall cycles by layer.
func (r *Report) plotCycles() (*plot.Plot, error) {
	run := r.runs[r.chosen]
	p := newPlot(r.labels[r.chosen], "", cyclesAxis)
	var below *plotter.BarChart
	var names []string
	for _, l := range run.Layers {
		names = append(names, l.Name)
	}
	highest := 0.0
	for _, s := range stacks {
		var values plotter.Values
		some := false
		for _, l := range run.Layers {
			v := s.of(l.Cycles)
			values, some = append(values, float64(v)), some || v > 0
		}
		if !some {
			continue
		}
		bars, err := plotter.NewBarChart(values, barWidth(len(names)))
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = s.color, 0
		if below != nil {
			bars.StackOn(below)
		}
		below = bars
		p.Add(bars)
		p.Legend.Add(visible.Text(s.name), bars)
	}
	for _, l := range run.Layers {
		highest = max(highest, float64(l.Cycles.Total))
	}
	layerNames(p, names)
	p.Y.Min, p.Y.Max = 0, aboveBars*highest
	return p, nil
}

// plotEnergy draws energy by part, next to that of the baseline.
func (r *Report) plotEnergy() (*plot.Plot, error) {
	parts, energy := energyByPart(r.runs[r.chosen])
	p := newPlot(r.labels[r.chosen], "", energyAxis)
	width := barWidth(len(parts) * len(energy))
	for i, values := range energy {
		bars, err := plotter.NewBarChart(plotter.Values(values), width)
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = []color.RGBA{hues[0], palette.Gray}[i], 0
		bars.Offset = width * vg.Length(2*i-len(energy)+1) / 2
		p.Add(bars)
		p.Legend.Add([]string{machineSeries, baselineSeries}[i], bars)
	}
	layerNames(p, parts)
	p.Y.Min, p.Y.Max = 0, aboveBars*slices.Max(slices.Concat(energy...))
	return p, nil
}

// addPoints adds points, joined by a line if the series asks for it.
func addPoints(p *plot.Plot, s series, at plotter.XYs, listed bool) error {
	points, err := plotter.NewScatter(at)
	if err != nil {
		return err
	}
	points.GlyphStyle = draw.GlyphStyle{Color: s.color, Radius: pointRadius, Shape: draw.CircleGlyph{}}
	p.Add(points)
	shown := []plot.Thumbnailer{points}
	if s.line {
		line, err := plotter.NewLine(at)
		if err != nil {
			return err
		}
		line.Color, line.Width = s.color, lineWidth
		p.Add(line)
		shown = append(shown, line)
	}
	if listed {
		p.Legend.Add(visible.Text(s.name), shown...)
	}
	return nil
}

// addDashed adds a dashed line that guides the eye.
func addDashed(p *plot.Plot, name string, at plotter.XYs, listed bool) error {
	line, err := plotter.NewLine(at)
	if err != nil {
		return err
	}
	const dash = vg.Length(4)
	line.Color, line.Width, line.Dashes = palette.Gray, lineWidth, []vg.Length{dash, dash}
	p.Add(line)
	if listed {
		p.Legend.Add(name, line)
	}
	return nil
}
