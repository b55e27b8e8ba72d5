package report

import (
	"image/color"

	"pgsim/results/palette"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Names of the charts, and of the figures around them.
const (
	cyclesChart    = "cycles"
	energyChart    = "energy"
	layersChart    = "layer-saving"
	paretoChart    = "pareto"
	savingChart    = "saving"
	imageChart     = "image"
	arrayChart     = "array"
	queuesChart    = "queues"
	rooflineChart  = "roofline"
	waterfallChart = "waterfall"
	tensorsChart   = "tensors"
	capacityLine   = "room for them"
	roofSeries     = "roof"
	frontSeries    = "Pareto front"
	idealLine      = "ideal saving, all of it"
	withMemory     = "with memory"
	arrayAlone     = "array alone"
	machineSeries  = "this run"
	baselineSeries = "its baseline"
)

// Titles of axes.
const (
	idealAxis    = "ideal saving B / (Bh + f*Bl)"
	realisedAxis = "realised saving, cycles of the baseline / cycles"
	cyclesAxis   = "cycles"
	fillAxis     = "entries held, % of the room for them"
	energyAxis   = "energy of the whole network, uJ"
	heldAxis     = "tensors that stay, KiB"
)

// described is what the page needs from a chart of any kind.
type described interface {
	Validate()
	JSON() map[string]any
}

// describe returns the charts of the page without their data. The page's script fills in the data
// of the chosen run.
func (r *Report) describe() map[string]any {
	all := map[string]described{
		cyclesChart: cyclesBars(), energyChart: energyBars(),
		layersChart: savings([]series{{arrayAlone, hues[4], false}, {withMemory, hues[0], false}}),
		imageChart:  heatMap("column of the image, pixels", "row of the image, pixels"),
		arrayChart:  heatMap("column of the array", "row of the array"),
		queuesChart: fillLines(),

		rooflineChart: roofline(), waterfallChart: waterfallBars(), tensorsChart: tensorBars(),
	}
	if r.many() {
		all[paretoChart] = scatter(r.groups())
		all[savingChart] = savings(r.curveSeries())
	}
	options := map[string]any{}
	for name, c := range all {
		c.Validate()
		options[name] = c.JSON()
	}
	return options
}

// series is one series of a chart.
type series struct {
	name  string
	color color.RGBA
	line  bool
}

// common are the settings of all charts. There is no animation, so that what is printed is what is
// seen, and there is room for a legend above.
func common(tooltip string) []charts.GlobalOpts {
	return commonWith(tooltip, opts.Grid{Left: "16", Right: "32", Top: "56", Bottom: "40", ContainLabel: opts.Bool(true)})
}

// commonWith is common with another position for the axes, because options of a grid add up.
func commonWith(tooltip string, grid opts.Grid) []charts.GlobalOpts {
	return []charts.GlobalOpts{
		charts.WithAnimation(false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(true), Type: "scroll", Top: "0"}),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: tooltip}),
		charts.WithGridOpts(grid),
	}
}

// nameGap is the distance of an axis title below its labels, in pixels.
const nameGap = 32

func xAxis(kind, name string, scale bool) charts.GlobalOpts {
	return charts.WithXAxisOpts(opts.XAxis{
		Type: kind, Name: name, NameLocation: "middle", NameGap: nameGap, Scale: opts.Bool(scale),
		AxisLabel: &opts.AxisLabel{Show: opts.Bool(true), HideOverlap: opts.Bool(true)},
	})
}

// yAxis has its title above, where long labels don't push it away.
func yAxis(name string, scale bool) charts.GlobalOpts { return yAxisOf(values, name, scale) }

// yAxisOf is yAxis for a kind of axis.
func yAxisOf(kind, name string, scale bool) charts.GlobalOpts {
	return charts.WithYAxisOpts(opts.YAxis{
		Type: kind, Name: name, NameLocation: "end", Scale: opts.Bool(scale),
		AxisLabel: &opts.AxisLabel{Show: opts.Bool(true)},
	})
}

// Kinds of axes.
const (
	categories = "category"
	values     = "value"
	logarithms = "log"
)

// Names of layers are tilted, in degrees, and cut to a width, in pixels, so that there is room for
// the bars.
const (
	labelTilt  = 45
	labelWidth = 130
)

// layerLabels are names of layers below bars.
func layerLabels() *opts.AxisLabel {
	return &opts.AxisLabel{
		Show: opts.Bool(true), Interval: "0", Rotate: labelTilt, HideOverlap: opts.Bool(true),
		Width: labelWidth, Overflow: "truncate",
	}
}

// cyclesBars are bars of layers, stacked from busy and stall cycles.
func cyclesBars() described {
	c := charts.NewBar()
	c.SetGlobalOptions(append(common("axis"),
		yAxis(cyclesAxis, false),
		charts.WithXAxisOpts(opts.XAxis{
			Type: categories, AxisLabel: layerLabels(),
		}))...)
	for _, s := range stacks {
		c.AddSeries(s.name, nil,
			charts.WithBarChartOpts(opts.BarChart{Stack: cyclesChart}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: css(s.color)}))
	}
	return c
}

// energyBars are bars of parts, next to those of the baseline.
func energyBars() described {
	c := charts.NewBar()
	c.SetGlobalOptions(append(common("axis"),
		xAxis(values, energyAxis, false),
		charts.WithYAxisOpts(opts.YAxis{
			Type: categories, Inverse: opts.Bool(true), AxisLabel: &opts.AxisLabel{Show: opts.Bool(true), Interval: "0"},
		}))...)
	for i, name := range []string{machineSeries, baselineSeries} {
		c.AddSeries(name, nil, charts.WithItemStyleOpts(opts.ItemStyle{Color: css([]color.RGBA{hues[0], palette.Gray}[i])}))
	}
	return c
}

// scatter shows runs, and the front of the runs that no other run beats.
func scatter(groups []series) described {
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common("item"), xAxis(values, "", true), yAxis("", true))...)
	for _, g := range groups {
		c.AddSeries(g.name, nil, charts.WithItemStyleOpts(opts.ItemStyle{Color: css(g.color)}))
	}
	line := charts.NewLine()
	line.AddSeries(frontSeries, nil, charts.WithLineStyleOpts(opts.LineStyle{Color: css(palette.Gray), Type: "dashed"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: css(palette.Gray)}))
	c.Overlap(line)
	return c
}

// savings are points or curves of realised savings, below the line on which the whole ideal saving
// is realised.
func savings(list []series) described {
	c := charts.NewLine()
	c.SetGlobalOptions(append(common("item"), xAxis(values, idealAxis, true), yAxis(realisedAxis, true))...)
	for _, s := range list {
		width := float32(0)
		if s.line {
			width = 1
		}
		c.AddSeries(s.name, nil,
			charts.WithLineStyleOpts(opts.LineStyle{Color: css(s.color), Width: width}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: css(s.color)}),
			charts.WithLineChartOpts(opts.LineChart{ShowSymbol: opts.Bool(true), Symbol: "circle", SymbolSize: symbolSize}))
		if !s.line {
			c.MultiSeries[len(c.MultiSeries)-1].Type = "scatter"
		}
	}
	c.AddSeries(idealLine, nil,
		charts.WithLineStyleOpts(opts.LineStyle{Color: css(palette.Gray), Type: "dashed"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: css(palette.Gray)}),
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}))
	return c
}

// fillSeries are the lines of queue fill.
func fillSeries() []series {
	return []series{{"all queues", hues[0], true}, {"fullest column", hues[1], true}}
}

// fillLines show how full queues are over the course of a layer.
func fillLines() described {
	c := charts.NewLine()
	c.SetGlobalOptions(append(common("axis"), xAxis(values, cyclesAxis, false), yAxis(fillAxis, false))...)
	for _, s := range fillSeries() {
		c.AddSeries(s.name, nil,
			charts.WithLineStyleOpts(opts.LineStyle{Color: css(s.color), Width: 1}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: css(s.color)}),
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none", Step: "end"}))
	}
	return c
}

// symbolSize is the size of points, in pixels.
const symbolSize = 8

// heatMap is a map of gated fractions, in per cent.
func heatMap(x, y string) described {
	c := charts.NewHeatMap()
	colors := make([]string, len(heat))
	for i, h := range heat {
		colors[i] = css(h)
	}
	grid := opts.Grid{Left: "16", Right: "96", Top: "32", Bottom: "40", ContainLabel: opts.Bool(true)}
	c.SetGlobalOptions(append(commonWith("item", grid),
		xAxis(categories, x, false),
		charts.WithYAxisOpts(opts.YAxis{
			Type: categories, Name: y, Inverse: opts.Bool(true), NameLocation: "start",
			AxisLabel: &opts.AxisLabel{Show: opts.Bool(true)},
		}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithVisualMapOpts(opts.VisualMap{
			Type: "continuous", Min: 0, Max: 100, Calculable: opts.Bool(true), Orient: "vertical", Right: "0", Top: "center",
			Text: []string{"100 %", "0 %"}, InRange: &opts.VisualMapInRange{Color: colors},
		}))...)
	c.AddSeries("gated outputs", nil)
	return c
}
