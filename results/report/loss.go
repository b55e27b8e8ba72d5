package report

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"pgsim/results/palette"
)

// roofline shows layers below the roofs of the machine. The page draws the line of roofSeries once
// for every roof.
func roofline() described {
	c := charts.NewScatter()
	c.SetGlobalOptions(append(common("item"),
		xAxis(logarithms, intensityAxis, false), yAxisOf(logarithms, rateAxis, false))...)
	for _, s := range layerSeries() {
		c.AddSeries(s.name, nil, charts.WithItemStyleOpts(opts.ItemStyle{Color: css(s.color)}))
	}
	line := charts.NewLine()
	line.AddSeries(roofSeries, nil, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}))
	c.Overlap(line)
	return c
}

// waterfallBars are bars on top of invisible bars.
func waterfallBars() described {
	c := charts.NewBar()
	c.SetGlobalOptions(append(common("axis"),
		yAxis(cyclesAxis, false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type: categories, AxisLabel: layerLabels(),
		}))...)
	for _, shown := range []string{"transparent", ""} {
		c.AddSeries(waterfallChart+shown, nil,
			charts.WithBarChartOpts(opts.BarChart{Stack: waterfallChart}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: shown}))
	}
	return c
}

// tensorBars are bars of layers, stacked from the tensors that stay while each layer runs, below
// the line of the capacity. The page draws the bars of tensorsChart once for every tensor.
func tensorBars() described {
	c := charts.NewBar()
	c.SetGlobalOptions(append(common("axis"),
		yAxis(heldAxis, false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithXAxisOpts(opts.XAxis{Type: categories, AxisLabel: layerLabels()}))...)
	c.AddSeries(tensorsChart, nil, charts.WithBarChartOpts(opts.BarChart{Stack: tensorsChart}))
	line := charts.NewLine()
	line.AddSeries(capacityLine, nil,
		charts.WithLineStyleOpts(opts.LineStyle{Color: css(palette.Gray), Type: "dashed"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: css(palette.Gray)}),
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}))
	c.Overlap(line)
	return c
}
