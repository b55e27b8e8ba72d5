package sim

import (
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// behindLoads brings what nodes behind the drain read from DRAM, such as shortcuts that did
// not stay on chip: that of a step while its segment is streamed or the one before. Their
// bytes take the DRAM and the DMA; no pass waits for them.
type behindLoads struct {
	steps    []mapper.Step
	streamed int // steps that have been streamed
	issued   int // steps whose transfers have been asked for
	underWay int // transfers that have not arrived
}

// behindLoad is the load of their transfers, which are of no stream.
const behindLoad = -1

// behindSteps is how many steps in a row have room for what they load.
const behindSteps = 2

// issue returns the transfers that may come now.
func (b *behindLoads) issue() []transfer {
	var transfers []transfer
	for ; b.issued < min(b.streamed+behindSteps, len(b.steps)); b.issued++ {
		if extent := b.steps[b.issued].Behind; extent.Bytes > 0 {
			transfers = append(transfers, transfer{moved{pad: memory.Activation, load: behindLoad}, extent})
		}
	}
	b.underWay += len(transfers)
	return transfers
}
