package dma

import "github.com/sarchlab/akita/v3/sim"

// carrier takes requests to the DRAM channels and brings their answers back.
type carrier interface {
	// receive hands all answers that have come to the DMA.
	receive(now sim.VTimeInSec, cycle uint64)
	// canSend tells whether a channel's request could be sent; if not, the DMA is
	// woken when it can.
	canSend(channel int) bool
	// send sends a request in the given moment.
	send(r request, now sim.VTimeInSec)
	// message returns a request as a message, for those who trace.
	message(r request, now sim.VTimeInSec) sim.Msg
}

// request asks for a burst.
type request struct {
	burst
	slot  int
	write bool
}
