package accuracy

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pgsim/configs/visible"
	"pgsim/pgworkloads"
	"pgsim/results/outfile"
	"pgsim/results/palette"
)

// Endings of the files that can be drawn.
var plotEndings = []string{".png", ".svg"}

// Size of a plot and of its points.
const (
	plotWidth   = 16 * vg.Centimeter
	plotHeight  = 10 * vg.Centimeter
	pointRadius = vg.Length(3)
	lineWidth   = vg.Length(1)
)

// CheckPlot returns an error if a plot can't be drawn in the format of a file's ending.
func CheckPlot(file string) error {
	if slices.Contains(plotEndings, strings.ToLower(filepath.Ext(file))) {
		return nil
	}
	return fmt.Errorf("must end in %s, got %q", strings.Join(plotEndings, " or "), file)
}

// Trained reports whether a setting leaves the trained thresholds as they are.
func (s Setting) Trained() bool {
	return s.Regions == nil && s.TargetGated == nil && s.ThresholdOffset == 0 && s.ThresholdScale == 1
}

// Plot draws accuracy against gated fraction, in the format of the file's ending. Every setting is
// a point, the trained thresholds are marked, and confidence intervals are whiskers.
func (r *Report) Plot(file string) ([]byte, error) {
	if err := CheckPlot(file); err != nil {
		return nil, err
	}
	p := plot.New()
	p.Title.Text = visible.Text(r.headline())
	p.X.Label.Text = "gated outputs of gated layers, %"
	p.Y.Label.Text = r.axis()
	p.Legend.Top = r.Metric == pgworkloads.MetricPerplexity // in the corner that no curve reaches
	p.Add(plotter.NewGrid())
	if err := r.addPoints(p); err != nil {
		return nil, err
	}
	widen(&p.X)
	widen(&p.Y)
	format := strings.ToLower(filepath.Ext(file))[1:]
	canvas, err := p.WriterTo(plotWidth, plotHeight, format)
	if err != nil {
		return nil, err
	}
	var drawn bytes.Buffer
	if _, err := canvas.WriteTo(&drawn); err != nil {
		return nil, err
	}
	return outfile.LabelPlot(format, drawn.Bytes()), nil
}

// widen keeps points off the ends of an axis, and apart where all are equal.
func widen(a *plot.Axis) {
	const share = 0.05
	room := share * (a.Max - a.Min)
	if room == 0 {
		room = 1
	}
	a.Min, a.Max = a.Min-room, a.Max+room
}

// axis is the title of the vertical axis.
func (r *Report) axis() string {
	if r.Metric == pgworkloads.MetricTop1 {
		return "top-1 accuracy, % (whiskers: 95 % interval)"
	}
	return "perplexity (lower is better)"
}

// point is the position of a setting, in the units of the axes.
type point struct {
	x, y      float64
	low, high float64 // reach of the whisker
	trained   bool
}

// points returns the settings from the lowest gated fraction to the highest.
func (r *Report) points() []point {
	scale := 1.0
	if r.Metric == pgworkloads.MetricTop1 {
		scale = 100
	}
	points := make([]point, len(r.Settings))
	for i, s := range r.Settings {
		points[i] = point{x: 100 * s.Gated.GatedFraction, y: scale * s.Accuracy, trained: s.Trained()}
		if s.Interval != nil {
			points[i].low, points[i].high = scale*(s.Accuracy-s.Interval[0]), scale*(s.Interval[1]-s.Accuracy)
		}
	}
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(a.x, b.x) })
	return points
}

// whiskers are points with error bars.
type whiskers struct {
	plotter.XYs
	plotter.YErrors
}

// addPoints draws the line, its points and their whiskers.
func (r *Report) addPoints(p *plot.Plot) error {
	var all whiskers
	var trained plotter.XYs
	for _, at := range r.points() {
		all.XYs = append(all.XYs, plotter.XY{X: at.x, Y: at.y})
		all.YErrors = append(all.YErrors, struct{ Low, High float64 }{at.low, at.high})
		if at.trained {
			trained = append(trained, plotter.XY{X: at.x, Y: at.y})
		}
	}
	line, moved, err := plotter.NewLinePoints(all.XYs)
	if err != nil {
		return err
	}
	line.Color, line.Width = palette.Blue, lineWidth
	moved.GlyphStyle = draw.GlyphStyle{Color: palette.Blue, Radius: pointRadius, Shape: draw.CircleGlyph{}}
	bars, err := plotter.NewYErrorBars(all)
	if err != nil {
		return err
	}
	bars.Color = palette.Blue
	p.Add(line, bars, moved)
	p.Legend.Add("moved thresholds", line, moved)
	if len(trained) == 0 {
		return nil
	}
	mark, err := plotter.NewScatter(trained)
	if err != nil {
		return err
	}
	mark.GlyphStyle = draw.GlyphStyle{Color: palette.Vermilion, Radius: 2 * pointRadius, Shape: draw.PyramidGlyph{}}
	p.Add(mark)
	p.Legend.Add("trained thresholds", mark)
	return nil
}
