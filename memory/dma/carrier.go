package dma

import "github.com/sarchlab/akita/v3/sim"

// carrier takes requests to the DRAM channels and brings their answers back.
type carrier interface {
	// receive passes all answers that have come to the DMA.
	receive(now sim.VTimeInSec, cycle uint64)
	// canSend tells whether a request to a channel can be sent. If not, the DMA is woken when it
	// can.
	canSend(channel int) bool
	// send sends a request at the given time.
	send(r request, now sim.VTimeInSec)
	// message returns a request as a message, for tracing.
	message(r request, now sim.VTimeInSec) sim.Msg
}

// request asks for a burst.
type request struct {
	burst
	slot  int
	write bool
}
