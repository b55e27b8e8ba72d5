package energy

// array prices the PEs, their registers, the comparators and the drain chains.
func (b *builder) array() {
	a, l, n := b.acc.Array, b.tech.Logic, float64(b.pes())
	thresholds := 0.0
	if b.hw.Comparator {
		thresholds = l.register(a.AccumulatorBits).times(a.Cols).um2 // one per column
	}
	b.cells("pe_array", n*b.pe.compute)
	b.cells("registers", n*b.pe.operands)
	b.cells("comparators", n*b.pe.comparator+thresholds)
	b.cells("drain", n*b.pe.shadow)

	for _, steps := range []struct {
		part, action string
		count        func(*Actions) uint64
	}{
		{"array_high", "steps of MSB passes", func(a *Actions) uint64 { return a.Array.HighSteps }},
		{"array_low", "steps of LSB passes", func(a *Actions) uint64 { return a.Array.LowSteps }},
		{"array_full", "steps of passes over all bits", func(a *Actions) uint64 { return a.Array.FullSteps }},
	} {
		b.charge(price{part: steps.part, action: steps.action, count: steps.count, pj: b.pe.stepPJ})
	}
	for _, count := range []func(*Actions) uint64{
		func(a *Actions) uint64 { return a.Array.IdleNotGated },
		func(a *Actions) uint64 { return a.Array.IdleQueueShorter },
		func(a *Actions) uint64 { return a.Array.IdleTilePartial },
	} {
		b.charge(price{part: "array_idle", action: "idle PE steps", count: count, pj: b.pe.idlePJ})
	}
	b.registers()
	b.charge(price{
		part: "comparators", action: "comparisons",
		count:   func(a *Actions) uint64 { return a.Array.Comparisons },
		pj:      l.adder(a.AccumulatorBits).pj,
		missing: unless(b.hw.Comparator, "the PEs of this policy have no comparator"),
	})
}

// registers prices what moves from PE to PE.
func (b *builder) registers() {
	a := b.acc.Array
	b.charge(price{
		part: "registers", action: "operand hops",
		count: func(a *Actions) uint64 { return a.OperandHops },
		pj:    b.hop(operandBits(a)),
	})
	b.charge(price{
		part: "registers", action: "weight hops",
		count: func(a *Actions) uint64 { return a.WeightHops },
		pj:    b.hop(weightBits(a)),
	})
	b.charge(price{
		part: "drain", action: "drain hops",
		count: func(a *Actions) uint64 { return a.DrainHops },
		pj:    b.hop(a.AccumulatorBits) + b.tech.Logic.mux(a.AccumulatorBits, chainInputs).pj,
	})
}
