package pgworkloads

// Source is where a workload comes from: a trace, which has gates, or shapes, which only say what
// to compute.
type Source interface {
	// Images returns the default batch: the stored images of a trace, or one sample of shapes.
	Images() int
	// WithWidths returns the source with other operand widths, if it supports them. Its errors start
	// with the name of the option that is wrong.
	WithWidths(w Widths) (Source, error)
	// Workload returns the layers to run. Its errors start with the name of the option that is
	// wrong.
	Workload(o Options) (Workload, error)
}

// Options choose which part of a source is run, and how.
type Options struct {
	// Images is the batch: how many of the stored images to use, from the first on.
	Images int
	// ThresholdChange says how thresholds differ from the trained ones. If they don't, the training
	// framework's own gates are used.
	ThresholdChange
}
