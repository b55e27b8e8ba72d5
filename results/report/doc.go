// Package report answers: what do runs look like?
//
// It draws one run, or the points of a sweep, as an HTML page and as plots in SVG and PNG. The page
// is self-contained (script, style and data); it loads nothing from the network. Equal runs give
// equal bytes, for the page and the plots.
//
//	runs --> Report --> page:  page.tmpl + style.css + page.js + echarts.min.js + data
//	                \-> plots: gonum.org/v1/plot
//
// Go code decides what is shown: texts, series, colours, fronts, maps. The script of the page only
// puts the data of the chosen run into the charts that Go describes.
//
// Apache ECharts 6.1.0 draws the charts of the page. It is in assets, as minified by its authors,
// with its licence (Apache-2.0).
package report
