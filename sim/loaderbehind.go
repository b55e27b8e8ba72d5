package sim

import (
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// behindLoads loads what nodes behind the drain read from DRAM, such as shortcuts that did not
// stay on chip. The data of a step come while its segment or the one before is streamed, chunk by
// chunk. The rest comes once all segments are streamed. These bytes take time of the DRAM and the
// DMA, but no pass waits for them.
type behindLoads struct {
	steps    []mapper.Step
	chunk    uint64 // bytes of a transfer
	streamed int    // steps that have been streamed
	issued   int    // steps whose transfers have been requested
	asked    uint64 // bytes of the next step that have been requested
	underWay int    // transfers that have not arrived
	// written tells whether all of it is in DRAM; nil if it is.
	written func() bool
}

// behindLoad is the load of their transfers, which belong to no stream.
const behindLoad = -1

// behindChunks is how many chunks have room: one that arrives and one that is read.
const behindChunks = 2

// waits tells whether some of it isn't in DRAM yet.
func (b *behindLoads) waits() bool { return b.written != nil }

// issue returns the transfers that may come now.
func (b *behindLoads) issue() []transfer {
	if b.written != nil && !b.written() {
		return nil
	}
	b.written = nil
	var transfers []transfer
	through := b.streamed == len(b.steps)
	for b.issued < min(b.streamed+2, len(b.steps)) {
		extent := b.steps[b.issued].Behind
		if b.asked == extent.Bytes {
			b.issued, b.asked = b.issued+1, 0
			continue
		}
		if !through && b.underWay >= behindChunks {
			break
		}
		bytes := min(b.chunk, extent.Bytes-b.asked)
		transfers = append(transfers, transfer{moved{pad: memory.Activation, load: behindLoad}, mapper.Extent{Address: extent.Address + b.asked, Bytes: bytes}})
		b.asked += bytes
		b.underWay++
	}
	return transfers
}
