package dram

import (
	"github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory/dram/channel"
)

// Commander is a channel that tells which commands go to its device. Akita's
// controller is none.
type Commander interface {
	Channel
	// Observe has f called with every command from now on, in their order, but
	// later than they start: the channel catches up with time when it has to.
	Observe(f func(channel.Issued))
}

// Observe has f called with every command from now on.
func (c *eventChannel) Observe(f func(channel.Issued)) { c.model.Observe(f) }

// traceRequest traces a request that came, as Akita's components do.
func (c *eventChannel) traceRequest(msg sim.Msg) {
	if c.NumHooks() > 0 {
		tracing.TraceReqReceive(msg, c)
	}
}

// traceAnswer traces the answer to a request of the given ID.
func (c *eventChannel) traceAnswer(id string) {
	if c.NumHooks() > 0 {
		tracing.EndTask(id+"@"+c.Name(), c)
	}
}
