package dram

import (
	"github.com/sarchlab/akita/v3/sim"
	"github.com/sarchlab/akita/v3/tracing"

	"pgsim/memory/dram/channel"
)

// Commander is a channel that reports the commands to its device. Akita's controller does not.
type Commander interface {
	Channel
	// Observe calls f with every command from now on. The calls are in the order of the commands,
	// but come later than these start: the channel catches up with time only when it has to.
	Observe(f func(channel.Issued))
}

// Observe calls f with every command from now on.
func (c *eventChannel) Observe(f func(channel.Issued)) { c.front.model.Observe(f) }

// Inside is a channel that a DMA may drive itself, without messages.
type Inside interface {
	Channel
	// Front returns the part to be driven, or nil if the channel takes only messages.
	Front() *Front
	// TraceRequest traces a request that came, as Akita's components do.
	TraceRequest(msg sim.Msg)
	// TraceAnswer traces the answer to a request of the given ID.
	TraceAnswer(id string)
}

// Front returns the model and the requests in front of it.
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
