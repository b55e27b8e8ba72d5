package report

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// roofline are layers below the roofs of the machine. The page draws the line of roofSeries
// once for every roof.
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

// waterfallBars are bars on top of others that are not seen.
func waterfallBars() described {
	c := charts.NewBar()
	c.SetGlobalOptions(append(common("axis"),
		yAxis(cyclesAxis, false),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(false)}),
		charts.WithXAxisOpts(opts.XAxis{
			Type: categories,
			AxisLabel: &opts.AxisLabel{
				Show: opts.Bool(true), Interval: "0", Rotate: labelTilt, HideOverlap: opts.Bool(true),
				Width: labelWidth, Overflow: "truncate",
			},
		}))...)
	for _, shown := range []string{"transparent", ""} {
		c.AddSeries(waterfallChart+shown, nil,
			charts.WithBarChartOpts(opts.BarChart{Stack: waterfallChart}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: shown}))
	}
	return c
}
