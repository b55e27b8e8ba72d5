package report

import (
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"pgsim/configs/visible"
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// waterfallData is a waterfall as bars. Each goes from Low to High, the last one down to 0.
type waterfallData struct {
	// Of is the part of the network that it is for.
	Of    string         `json:"of"`
	Bars  []waterfallBar `json:"bars"`
	empty bool
}

// waterfallBar is one bar, from one number of cycles to another.
type waterfallBar struct {
	Label string `json:"label"`
	Color string `json:"color"`
	// Cycles are the cycles of the step; below 0 if it saves cycles.
	Cycles int64 `json:"cycles"`
	Low    int64 `json:"low"`
	High   int64 `json:"high"`
	// Saving is what is left of the saving after the step.
	Saving float64 `json:"saving"`
	color  color.RGBA
}

// realisedBar is the last bar of a waterfall.
const realisedBar = "realised"

// newWaterfall returns the bars of a waterfall; none if there is no waterfall.
func newWaterfall(of string, m results.Metrics) waterfallData {
	d := waterfallData{Of: of, empty: true}
	if len(m.Waterfall) == 0 || m.BaselineCycles == nil {
		return d
	}
	d.empty = false
	at := int64(0)
	bar := func(label string, shade color.RGBA, from, to int64) {
		d.Bars = append(d.Bars, waterfallBar{
			Label: label, Color: css(shade), color: shade, Cycles: to - from, Low: min(from, to), High: max(from, to),
			Saving: short(float64(m.BaselineCycles.Total) / float64(max(at, 1))),
		})
	}
	for _, info := range results.StepInfos() {
		cycles := m.Waterfall.Of(info.Cause)
		if cycles == 0 {
			continue
		}
		shade := hues[0]
		if info.Color != "" {
			shade = rgb(info.Color)
		}
		at += cycles
		bar(info.Label, shade, at-cycles, at)
	}
	bar(realisedBar, hues[0], 0, at)
	return d
}

// What waterfalls are for, besides single layers.
const (
	ofNetwork = "whole network"
	ofGated   = "gated layers"
)

// waterfalls returns the waterfalls of a run: of the network, of its gated layers, and of each
// layer.
func waterfalls(run stored.Run) []waterfallData {
	list := []waterfallData{newWaterfall(ofNetwork, run.Total)}
	if len(gatedLayers(run)) > 0 {
		list = append(list, newWaterfall(ofGated, run.Gated))
	}
	for _, l := range run.Layers {
		list = append(list, newWaterfall(l.Name, l.Metrics))
	}
	shown := list[:0]
	for _, w := range list {
		if !w.empty {
			shown = append(shown, w)
		}
	}
	return shown
}

// plotWaterfall draws the waterfall of the whole network, or that of the chosen layer; nil if there
// is none.
func (r *Report) plotWaterfall(ofLayer bool) (*plot.Plot, error) {
	run := r.runs[r.chosen]
	of := ofNetwork
	if ofLayer {
		of = r.layer
	}
	for _, w := range waterfalls(run) {
		if w.Of == of {
			return r.drawWaterfall(w)
		}
	}
	return nil, nil
}

// drawWaterfall draws the bars of a waterfall.
func (r *Report) drawWaterfall(w waterfallData) (*plot.Plot, error) {
	p := newPlot(r.labels[r.chosen]+", "+w.Of, "", cyclesAxis)
	var names []string
	width := barWidth(len(w.Bars))
	highest := int64(0)
	for i, b := range w.Bars {
		names = append(names, b.Label)
		highest = max(highest, b.High)
		below, err := plotter.NewBarChart(plotter.Values{float64(b.Low)}, width)
		if err != nil {
			return nil, err
		}
		bar, err := plotter.NewBarChart(plotter.Values{float64(b.High - b.Low)}, width)
		if err != nil {
			return nil, err
		}
		below.XMin, bar.XMin = float64(i), float64(i)
		below.Color, below.LineStyle.Width = color.Transparent, 0
		bar.Color, bar.LineStyle.Width = b.color, 0
		bar.StackOn(below)
		p.Add(below, bar)
	}
	labels, err := stepLabels(w)
	if err != nil {
		return nil, err
	}
	p.Add(labels)
	layerNames(p, names)
	const above = 1.1 // room for the labels
	p.Y.Min, p.Y.Max = 0, above*float64(highest)
	return p, nil
}

// stepLabels says above every bar how many cycles its step is, or how much saving is
// left.
func stepLabels(w waterfallData) (*plotter.Labels, error) {
	var at plotter.XYLabels
	for i, b := range w.Bars {
		at.XYs = append(at.XYs, plotter.XY{X: float64(i), Y: float64(b.High)})
		at.Labels = append(at.Labels, visible.Text(b.text()))
	}
	labels, err := plotter.NewLabels(at)
	if err != nil {
		return nil, err
	}
	for i := range labels.TextStyle {
		labels.TextStyle[i].XAlign = draw.XCenter
	}
	return labels, nil
}

// text is the text above a bar: the saving for both end bars, the cycles for those in between.
func (b waterfallBar) text() string {
	if b.Label == realisedBar || b.Label == results.IdealStep {
		return format.Times(b.Saving)
	}
	return fmt.Sprintf("%+d", b.Cycles)
}
