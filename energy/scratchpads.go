package energy

import "pgsim/configs"

// scratchpads prices the words of the scratchpads and the bytes of the DMA.
func (b *builder) scratchpads() {
	pads := b.acc.Scratchpads
	for i, pad := range []struct {
		part, name string
		configs.Scratchpad
	}{
		{"scratchpad_activation", "activation", pads.Activation.Scratchpad},
		{"scratchpad_weight", "weight", pads.Weight},
		{"scratchpad_output", "output", pads.Output},
	} {
		m := b.tech.scratchpad(pad.Scratchpad)
		b.build(pad.part, m.silicon)
		b.charge(price{
			name: ActionName{pad.part, "read"}, part: pad.part, action: "reads of the " + pad.name + " scratchpad", pj: m.readPJ,
			count: func(a *Actions) uint64 { return a.Scratchpads[i].Reads },
		})
		b.charge(price{
			name: ActionName{pad.part, "write"}, part: pad.part, action: "writes of the " + pad.name + " scratchpad", pj: m.writePJ,
			count: func(a *Actions) uint64 { return a.Scratchpads[i].Writes },
		})
	}
}

// scratchpad returns the memories of a scratchpad. If it is double buffered, a bank is two of them,
// because one is filled while the other is used.
func (t priced) scratchpad(s configs.Scratchpad) memory {
	banks := s.Banks
	if s.DoubleBuffered {
		banks *= 2
	}
	return t.macro(float64(s.CapacityKiB)/float64(banks), s.WordBits, s.Ports).times(banks)
}

// dma prices the bytes that the DMA moves. On average they cross the chip once. It runs last, when
// the size of the chip is known.
func (b *builder) dma() {
	const bitsPerByte = 8
	t, d := b.tech, b.tech.DMA
	staged := t.register(bitsPerByte).times(d.Stages.Count)
	word := b.acc.Scratchpads.Activation.WordBits
	b.charge(price{
		name: ActionName{dmaComponent, "byte"}, part: dmaComponent, action: "bytes of the DMA", pj: staged.pj + b.wire(bitsPerByte, b.silicon().side(t.Logic)),
		count: func(a *Actions) uint64 { return a.DMABytes },
	})
	b.cells(dmaComponent, t.register(d.Request.Bits).times(b.acc.DMA.MaxOutstanding).um2+
		t.register(word).times(d.Stages.Count).um2)
}
