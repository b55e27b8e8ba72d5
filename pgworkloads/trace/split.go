package trace

import "pgsim/pgworkloads"

// Values of a gate's split: ways to split the products of a gated output in two.
const (
	// SplitBits means that the high bits of all operands decide the gate.
	SplitBits = "bits"
	// SplitChannels means that all bits of the first input channels of a group decide it.
	SplitChannels = "channels"
)

// firstChannels returns how many channels decide the gate of a product; 0 if bits decide.
func (p *ManifestProduct) firstChannels() (int, error) {
	g := p.Gate
	if g == nil {
		return 0, nil
	}
	switch g.Split {
	case "", SplitBits:
		if g.FirstChannels != nil {
			return 0, pgworkloads.FieldErrorf("first_channels", "must be given with split %s alone, got %d", SplitChannels, *g.FirstChannels)
		}
		return 0, nil
	case SplitChannels:
		if g.FirstChannels == nil {
			return 0, pgworkloads.FieldErrorf("first_channels", "is missing, which split %s needs", SplitChannels)
		}
		if *g.FirstChannels < 1 { // 0 would mean a split by bits
			return 0, pgworkloads.FieldErrorf("first_channels", "must be at least 1, got %d", *g.FirstChannels)
		}
		return *g.FirstChannels, nil
	}
	return 0, pgworkloads.FieldErrorf("split", "must be one of %s, got %q", SplitBits+", "+SplitChannels, g.Split)
}
