package energy

// crossbars prices what is between the banks of the scratchpads and the array.
func (b *builder) crossbars() {
	activation, weight := b.activationPaths(), b.weightPaths()
	b.cells("crossbars", activation.um2+weight.um2)
	b.charge(price{
		part: "crossbars", action: "bits over the activation crossbar", pj: activation.pj,
		count: func(a *Actions) uint64 { return a.ActivationCrossbarBits },
		missing: unless(b.hw.StreamPerPE || b.hw.ActivationCrossbar || b.hw.RowGather,
			"this policy has nothing between activation banks and rows"),
	})
	b.charge(price{
		part: "crossbars", action: "bits over the weight crossbar", pj: weight.pj,
		count:   func(a *Actions) uint64 { return a.WeightCrossbarBits },
		missing: unless(b.hw.WeightCrossbar, "this policy has no weight crossbar"),
	})
}

// activationPaths returns the energy of a bit on its way from a bank to a row or
// PE, and the cells of all ways. A stream of its own per PE holds the word that
// it is being fed from; a crossbar or a row gather chooses among the words that
// all banks give.
func (b *builder) activationPaths() block {
	a, l := b.acc.Array, b.tech.Logic
	streams := 0
	switch {
	case b.hw.StreamPerPE:
		streams = b.pes()
	case b.hw.RowGather || b.hw.ActivationCrossbar:
		streams = a.Rows
	}
	var path block
	if b.hw.StreamPerPE {
		held := l.register(1)
		path.pj += held.pj
		path.um2 += held.um2 * float64(b.acc.Scratchpads.Activation.WordBits*streams)
	}
	if b.hw.ActivationCrossbar || b.hw.RowGather {
		pad := b.acc.Scratchpads.Activation
		choice := l.mux(1, pad.Banks*pad.Ports)
		path.pj += choice.pj
		path.um2 += choice.um2 * float64(streams*operandBits(a))
	}
	if streams > 0 {
		path.pj += b.wire(1, b.across())
	}
	return path
}

// weightPaths returns the same of the weight crossbar, which ends in one stream
// of weights per column.
func (b *builder) weightPaths() block {
	if !b.hw.WeightCrossbar {
		return block{}
	}
	a, pad := b.acc.Array, b.acc.Scratchpads.Weight
	choice := b.tech.Logic.mux(1, pad.Banks*pad.Ports)
	return block{
		pj:  choice.pj + b.wire(1, b.across()),
		um2: choice.um2 * float64(a.Cols*weightBits(a)),
	}
}

// across returns the way from the edge of the array to a PE in its middle, in mm.
func (b *builder) across() float64 {
	const half = 0.5
	return half * b.pitch * float64(b.acc.Array.Rows+b.acc.Array.Cols)
}
