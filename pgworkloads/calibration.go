package pgworkloads

// Calibration says which output channels are gated often, measured on its own samples.
type Calibration struct {
	// Samples says in words which samples these are.
	Samples string
	// StoredFrom is the first of the trace's stored samples that the calibration uses; nil if it
	// uses none. A run of more images would be measured on samples that it was calibrated on.
	StoredFrom *int
	// Gated counts, by gated layer, the gated outputs of every channel.
	Gated map[string][]uint64
}
