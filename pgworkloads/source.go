package pgworkloads

// Source is where a workload comes from: a trace, which knows gates, or shapes,
// which only know what there is to compute.
type Source interface {
	// Images returns the batch that the source describes by itself: the stored
	// images of a trace, and one sample of shapes.
	Images() int
	// WithWidths returns the source with other operand widths, as far as it can
	// have them. Its errors start with the name of the option that is to blame.
	WithWidths(w Widths) (Source, error)
	// Workload returns the layers to run. Its errors start with the name of the
	// option that is to blame.
	Workload(o Options) (Workload, error)
}

// Options choose what of a source is run.
type Options struct {
	// Images is how many of the stored images make the batch: the first ones.
	Images int
	// ThresholdChange says how thresholds differ from the trained ones. Where they do
	// not, the training framework's own gates are used.
	ThresholdChange
}
