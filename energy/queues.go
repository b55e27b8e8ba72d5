package energy

import "pgsim/configs"

// queues prices the queues of gated outputs and the partial-sum buffer.
func (b *builder) queues() {
	number := b.queueNumber()
	q := b.tech.buffer(ceilDiv(b.hw.QueueEntries, number), entryBits(b.acc.Scratchpads.Activation)).times(number)
	none := unless(b.hw.QueueEntries > 0, "this policy has no queues of gated outputs")
	b.build("queues", q.silicon)
	b.charge(price{
		part: "queues", action: "queue pushes", pj: q.writePJ, missing: none,
		count: func(a *Actions) uint64 { return a.QueuePushes },
	})
	b.charge(price{
		part: "queues", action: "queue pops", pj: q.readPJ, missing: none,
		count: func(a *Actions) uint64 { return a.QueuePops },
	})
}

// partialSums prices the partial-sum buffer: a bank under every column, where
// the results come out.
func (b *builder) partialSums() {
	a := b.acc.Array
	p := b.tech.buffer(ceilDiv(b.hw.PartialSums, a.Cols), a.AccumulatorBits).times(a.Cols)
	none := unless(b.hw.PartialSums > 0, "this policy has no partial-sum buffer")
	b.build("partial_sums", p.silicon)
	b.charge(price{
		part: "partial_sums", action: "partial-sum reads", pj: p.readPJ, missing: none,
		count: func(a *Actions) uint64 { return a.PartialSumReads },
	})
	b.charge(price{
		part: "partial_sums", action: "partial-sum writes", pj: p.writePJ, missing: none,
		count: func(a *Actions) uint64 { return a.PartialSumWrites },
	})
}

// queueNumber returns how many queues share the entries: one in the feeder that
// gathers rows, one per PE where PEs keep their own outputs, else one per column.
func (b *builder) queueNumber() int {
	switch {
	case b.hw.RowGather:
		return 1
	case b.hw.StreamPerPE && !b.hw.ActivationCrossbar:
		return b.pes()
	default:
		return b.acc.Array.Cols
	}
}

// entryBits returns the width of a queue entry. It names a pixel by the word of
// the activation scratchpad that its operands start in.
func entryBits(s configs.Scratchpad) int {
	const bitsPerByte = 8
	return max(1, log2(int(s.BlockBytes())*bitsPerByte/s.WordBits))
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
