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
func (c *eventChannel) Observe(f func(channel.Issued)) { c.front.model.Observe(f) }

// Inside is a channel that a DMA may drive itself, without messages.
type Inside interface {
	Channel
	// Front returns what is to be driven, or nil if the channel takes messages only.
	Front() *Front
	// TraceRequest traces a request that came, as Akita's components do.
	TraceRequest(msg sim.Msg)
	// TraceAnswer traces the answer to a request of the given ID.
	TraceAnswer(id string)
}

// Front returns the model and what is in front of it.
func (c *eventChannel) Front() *Front {
	if c.spec.ByMessages {
		return nil
	}
	return c.front
}

// TraceRequest traces a request that came, as Akita's components do.
func (c *eventChannel) TraceRequest(msg sim.Msg) {
	if c.NumHooks() > 0 {
		tracing.TraceReqReceive(msg, c)
	}
}

// TraceAnswer traces the answer to a request of the given ID.
func (c *eventChannel) TraceAnswer(id string) {
	if c.NumHooks() > 0 {
		tracing.EndTask(id+"@"+c.Name(), c)
	}
}
