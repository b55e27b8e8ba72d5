package reproduce

import (
	"bytes"
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"

	"pgsim/results/outfile"
)

// Size of a plot.
const (
	plotWidth  = 18 * vg.Centimeter
	plotHeight = 11 * vg.Centimeter
)

// Plot draws a plot as SVG. It shows the energy-delay product of the gated design over that of the
// best design without gates against the area, with a line for every network, at the first of the
// bandwidths.
func (r *Report) Plot() ([]byte, error) {
	p := plot.New()
	p.Title.Text = "Gated over the best without gates of equal area (below 1 gating pays)"
	p.X.Label.Text, p.Y.Label.Text = "area of the array, mm²", "energy-delay product, ratio"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	p.Legend.Top = true
	p.Add(plotter.NewGrid())
	lines := map[string]plotter.XYs{}
	var names []string
	for _, row := range r.Rows {
		if !row.isOwn() || row.Channels != r.Rows[0].Channels {
			continue
		}
		if !slices.Contains(names, row.Network) {
			names = append(names, row.Network)
		}
		lines[row.Network] = append(lines[row.Network], plotter.XY{X: row.Area.MM2, Y: row.OverUngated.Value})
	}
	var all []any
	for _, name := range names {
		all = append(all, name, lines[name])
	}
	if err := plotutil.AddLinePoints(p, all...); err != nil {
		return nil, err
	}
	p.Y.Min = 0
	const svg = "svg"
	canvas, err := p.WriterTo(plotWidth, plotHeight, svg)
	if err != nil {
		return nil, fmt.Errorf("plot: %w", err)
	}
	var drawn bytes.Buffer
	if _, err := canvas.WriteTo(&drawn); err != nil {
		return nil, err
	}
	return outfile.LabelPlot(svg, drawn.Bytes()), nil
}
