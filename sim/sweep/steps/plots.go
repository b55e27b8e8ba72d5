package steps

import (
	"bytes"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"pgsim/configs/units"
	"pgsim/configs/visible"
	"pgsim/results/outfile"
	"pgsim/results/palette"
)

// Size of a plot, and of what is in it.
const (
	plotWidth   = 24 * vg.Centimeter
	panelHeight = 5 * vg.Centimeter
	axisWidth   = 3 * vg.Centimeter
	barShare    = 0.8 // of the width of a group
	aboveBars   = 1.1 // height of the axis, relative to the highest bar
	legendShare = 0.6 // room for the legend above the bars, relative to the highest bar
	smallFont   = font.Length(8)
	titleFont   = font.Length(10)
)

// hues are the colours of steps, gray for the starting point.
var hues = []color.RGBA{
	palette.Gray, palette.Blue, palette.SkyBlue, palette.BluishGreen, palette.Orange, palette.Vermilion, palette.ReddishPurple,
}

// panel is a figure of a plot, computed from a point and that of the first step.
type panel struct {
	title string
	of    func(p, first Point) float64
}

// panels are below each other in every plot.
var panels = []panel{
	{"cycles, % of the first step", func(p, first Point) float64 { return units.Percent * p.Cycles / first.Cycles }},
	{"energy, % of the first step", func(p, first Point) float64 { return units.Percent * p.EnergyPJ / first.EnergyPJ }},
	{"saving in cycles, over the baseline", func(p, _ Point) float64 { return p.Saving }},
	{"saving in energy, over the baseline", func(p, _ Point) float64 { return p.EnergySaving }},
	{"saving in energy x time, over the best plain array of equal area", func(p, _ Point) float64 { return p.RivalSaving }},
}

// Plots draws points of a sweep with these steps, as SVG.
func Plots(steps []string, points []Point) ([]outfile.File, error) {
	var files []outfile.File
	for _, s := range sheets(steps, points) {
		data, err := s.draw()
		if err != nil {
			return nil, err
		}
		if data == nil {
			continue
		}
		files = append(files, outfile.File{Name: s.name + ".svg", Data: data})
	}
	return files, nil
}

// draw draws the panels that have something to show; nil if none has.
func (s *sheet) draw() ([]byte, error) {
	var rows [][]*plot.Plot
	for _, f := range panels {
		p, err := s.panel(f, len(rows) == 0)
		if err != nil {
			return nil, err
		}
		if p != nil {
			rows = append(rows, []*plot.Plot{p})
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	rows[0][0].Title.Text = visible.Text(s.title) + ": " + rows[0][0].Title.Text
	s.nameWorks(rows[len(rows)-1][0])
	canvas := vgsvg.New(plotWidth, panelHeight*vg.Length(len(rows)))
	const gap = 4 * vg.Millimeter
	tiles := draw.Tiles{Rows: len(rows), Cols: 1, PadY: gap, PadTop: gap, PadBottom: gap, PadRight: gap}
	for i, row := range plot.Align(rows, tiles, draw.New(canvas)) {
		rows[i][0].Draw(row[0])
	}
	var drawn bytes.Buffer
	if _, err := canvas.WriteTo(&drawn); err != nil {
		return nil, err
	}
	return outfile.LabelPlot("svg", drawn.Bytes()), nil
}

// nameWorks puts the names of workloads below the bars, tilted.
func (s *sheet) nameWorks(p *plot.Plot) {
	names := make([]string, len(s.works))
	for i, work := range s.works {
		names[i] = visible.Text(work)
	}
	p.NominalX(names...)
	const tilt = 0.25 // radians
	p.X.Tick.Label.Rotation, p.X.Tick.Label.Font.Size = tilt, smallFont
	p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = draw.XRight, draw.YTop
}

// panel draws one figure; nil if no point has it.
func (s *sheet) panel(f panel, legend bool) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text, p.Title.TextStyle.Font.Size = f.title, titleFont
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.TextStyle.Font.Size = smallFont
	p.Add(plotter.NewGrid())
	width := vg.Length(barShare) * (plotWidth - axisWidth) / vg.Length(len(s.works)*len(s.steps))
	highest := 0.0
	for i, step := range s.steps {
		values := make(plotter.Values, len(s.works))
		for j, work := range s.works {
			first, there := s.found[[2]string{work, s.steps[0]}]
			if r, ok := s.found[[2]string{work, step}]; ok && there {
				values[j] = f.of(r, first)
			}
			highest = max(highest, values[j])
		}
		bars, err := plotter.NewBarChart(values, width)
		if err != nil {
			return nil, err
		}
		bars.Color, bars.LineStyle.Width = hues[i%len(hues)], 0
		bars.Offset = width * vg.Length(2*i-len(s.steps)+1) / 2
		p.Add(bars)
		if legend {
			p.Legend.Add(visible.Text(step), bars)
		}
	}
	if highest == 0 {
		return nil, nil
	}
	p.NominalX(make([]string, len(s.works))...)
	p.Y.Min, p.Y.Max = 0, aboveBars*highest
	if legend {
		p.Y.Max += legendShare * highest
	}
	return p, nil
}
