// Package report answers: what do runs look like?
//
// It draws one run, or the points of a sweep, as a page of HTML that holds all it
// needs (script, style and data; it asks the network for nothing), and as plots in
// SVG and PNG. Both are the same bytes for the same runs.
//
//	runs --> Report --> page:  page.tmpl + style.css + page.js + echarts.min.js + data
//	                \-> plots: gonum.org/v1/plot
//
// Go decides what is shown: texts, series, colours, fronts, maps. The script of the
// page only puts the chosen run's data into the charts that Go describes.
//
// Charts of the page are drawn by Apache ECharts 6.1.0, which is in assets with its
// licence (Apache-2.0) as its authors minify it.
package report
