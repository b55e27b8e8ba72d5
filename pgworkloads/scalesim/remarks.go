package scalesim

// Reasons why a layer differs from its line.
const (
	overhanging   = "input extended by zeros to the end of the last window, which SCALE-Sim counts as a whole one"
	depthwise     = "depthwise, as SCALE-Sim takes layers with DP in their name"
	sparse        = "sparsity left out, the layer is dense"
	ignoredColumn = "column left out"
	renamed       = "name given to several layers, numbered"
)
