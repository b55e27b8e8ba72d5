package sim

import (
	"pgsim/configs"
	"pgsim/energy"
	"pgsim/memory"
	"pgsim/memory/dram/channel"
)

// traffic is what the DMA moves for a layer.
type traffic struct {
	pads           configs.Scratchpads
	loaded, stored uint64 // bytes
	words          [memory.Pads]energy.WordActions
}

// add counts a transfer that is complete.
func (t *traffic) add(x transfer) {
	pad, bits := x.moved.pad, x.extent.Bytes*bitsPerByte
	switch pad {
	case memory.Output:
		t.stored += x.extent.Bytes
		t.words[pad].Reads += wordsOf(bits, t.pads.Output)
	case memory.Weight:
		t.loaded += x.extent.Bytes
		t.words[pad].Writes += wordsOf(bits, t.pads.Weight)
	case memory.Activation:
		t.loaded += x.extent.Bytes
		t.words[pad].Writes += wordsOf(bits, t.pads.Activation.Scratchpad)
	}
}

// include adds what was moved for another layer.
func (t *traffic) include(other traffic) {
	t.loaded += other.loaded
	t.stored += other.stored
	for i, words := range other.words {
		t.words[i].Reads += words.Reads
		t.words[i].Writes += words.Writes
	}
}

// dramCounts is what the DRAM did, and in how many cycles of its channels.
type dramCounts struct {
	channel.Counts
	cycles uint64
}

// since returns what the DRAM did since an earlier moment, given the counts at that moment. With
// the last event the DRAM may have gone a cycle beyond the end of the last layer, with a row open.
func (c dramCounts) since(before dramCounts) dramCounts {
	d := dramCounts{c.Since(before.Counts), c.cycles - before.cycles}
	d.ActiveCycles = min(d.ActiveCycles, d.cycles)
	return d
}
