package pgworkloads

// Calibration tells which output channels are gated often, on samples of its own.
type Calibration struct {
	// Samples says in words which samples those are.
	Samples string
	// StoredFrom is the first of the trace's stored samples that is among them: a run
	// of more images would be measured on what it was calibrated on. It is nil where
	// none is.
	StoredFrom *int
	// Gated counts, by gated layer, the gated outputs of every channel.
	Gated map[string][]uint64
}
