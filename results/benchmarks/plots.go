package main

import (
	"bytes"
	"path/filepath"
	"slices"

	"github.com/google/renameio/v2"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// curve is a figure of the rows of a part against their size.
type curve struct {
	file, part, x, y string
	of               func(row) float64
	log              bool
}

// plots draws the curves.
func (b *bench) plots() error {
	for _, c := range []curve{
		{"time-macs.svg", "cube", "MACs", "CPU seconds", func(r row) float64 { return r.cpu }, true},
		{"memory-macs.svg", "cube", "MACs", "MiB", func(r row) float64 { return r.mib }, true},
		{"time-points.svg", "sweep", "points", "seconds", func(r row) float64 { return r.elapsed }, true},
		{"time-cores.svg", "cores", "processors", "seconds", func(r row) float64 { return r.elapsed }, false},
	} {
		if err := b.draw(c); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) draw(c curve) error {
	const width, height = 16 * vg.Centimeter, 10 * vg.Centimeter
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = c.x, c.y
	if c.log {
		p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
		p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	}
	lines := map[string]plotter.XYs{}
	var names []string
	for _, r := range b.rows {
		if r.part != c.part || c.of(r) <= 0 {
			continue
		}
		if !slices.Contains(names, r.who) {
			names = append(names, r.who)
		}
		lines[r.who] = append(lines[r.who], plotter.XY{X: r.size, Y: c.of(r)})
	}
	if len(names) == 0 {
		return nil
	}
	var all []any
	for _, name := range names {
		all = append(all, name, lines[name])
	}
	if err := plotutil.AddLinePoints(p, all...); err != nil {
		return err
	}
	p.Legend.Top, p.Legend.Left = true, true
	drawn, err := p.WriterTo(width, height, "svg")
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if _, err := drawn.WriteTo(&text); err != nil {
		return err
	}
	return renameio.WriteFile(filepath.Join(b.output, c.file), text.Bytes(), readable)
}
