package mapper

import "math/bits"

// Between says what a layer moves of the tensors between layers, where a plan says which of them
// stay on chip.
type Between struct {
	// InputsStay is set if the inputs are in the activation scratchpad when the layer starts.
	InputsStay bool
	// Crossing is the share of the inputs that is read from DRAM although they stay, because other
	// arrays have it. It is assumed to be spread evenly over the rows.
	Crossing Fraction
	// StoreBytes are written to DRAM, out of all tensors that the layer and the nodes behind its
	// drain produce.
	StoreBytes uint64
	// KeepBytes of these tensors move from the output scratchpad to the activation scratchpad,
	// where they stay.
	KeepBytes uint64
	// BehindBytes are read from the activation scratchpad by nodes behind the drain, such as
	// shortcuts. LoadBytes of them come from DRAM.
	BehindBytes, LoadBytes uint64
}

// Fraction is Of parts out of All; it is nothing where both are 0.
type Fraction struct{ Of, All uint64 }

// of returns the fraction of a count, rounded up.
func (f Fraction) of(n uint64) uint64 {
	if f.Of == 0 {
		return 0
	}
	return n - Share(n, f.All-f.Of, f.All)
}

// dramBytes returns the DRAM space that [Between.spread] needs: for what the layer stores, and for
// what it loads.
func (b Between) dramBytes() uint64 { return alignUp(b.StoreBytes, tensorAlign) + b.LoadBytes }

// spread distributes two things over the steps with results, in proportion to their results: the
// bytes that the layer stores, which replace all of its results, and the bytes that it loads for
// nodes behind its drain.
func (b Between) spread(p *Plan, base, align uint64) {
	var results uint64
	for _, s := range p.Steps {
		results += s.Output.Bytes
	}
	loads := alignUp(base+b.StoreBytes, align)
	var before uint64
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Output.Bytes == 0 {
			continue
		}
		after := before + s.Output.Bytes
		s.Results = s.Output.Bytes
		s.Output = part(base, b.StoreBytes, before, after, results)
		s.Behind = part(loads, b.LoadBytes, before, after, results)
		before = after
	}
}

// part returns the extent of the part from lo to hi of a whole, which has the given bytes.
func part(base, bytes, lo, hi, whole uint64) Extent {
	from, to := Share(bytes, lo, whole), Share(bytes, hi, whole)
	return Extent{base + from, to - from}
}

// Share returns bytes * part / whole, rounded down; part is at most whole.
func Share(bytes, part, whole uint64) uint64 {
	if whole == 0 {
		return 0
	}
	high, low := bits.Mul64(bytes, part)
	share, _ := bits.Div64(high, low, whole) // below bytes, as part is at most whole
	return share
}
