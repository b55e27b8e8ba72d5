package dma

import (
	"cmp"
	"slices"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory"
)

// transfer is the state of one transfer.
type transfer struct {
	memory.Transfer
	number    uint64 // in the order of the requests; the ID of its block
	requester sim.Port
	bursts    bursts // to be sent
	touched   uint64 // bursts
	missing   uint64 // bursts without an answer, sent or not
	started   bool   // the first answer has come
	since     uint64 // in this cycle
	sent      bool   // a burst has been sent
}

// sortByNumber puts transfers into the order of their requests.
func sortByNumber(all []*transfer) {
	if len(all) > 1 {
		slices.SortFunc(all, func(a, b *transfer) int { return cmp.Compare(a.number, b.number) })
	}
}

// lane holds the transfers of one direction that have bursts to send, in the order of their
// requests.
type lane []*transfer
