package dram

import (
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs/registry"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// Channel is one DRAM channel.
type Channel interface {
	sim.Component
	// Top returns the port that takes requests.
	Top() sim.Port
	// Counts returns what the channel has done up to the given time. Afterwards no request may come
	// for an earlier time.
	Counts(now sim.VTimeInSec) channel.Counts
	// LastData returns the time by which all data so far have crossed the data
	// bus, or 0 if none have. It may be later than the answers to all writes.
	LastData() sim.VTimeInSec
}

// Spec has the settings of a channel.
type Spec struct {
	// Device is the DRAM device.
	Device device.Device
	// Controller is the size of the queues.
	Controller channel.Spec
	// ByMessages keeps a DMA from driving a channel of its own kind itself. Bursts are then
	// messages, each with its events. That is slow, and is the witness for the other way, which
	// must give the same result.
	ByMessages bool
}

// ByMessages returns a builder of channels that a DMA reaches only by messages.
func ByMessages(build Builder) Builder {
	return func(name string, engine sim.Engine, errs *fault.Context, spec Spec) (Channel, error) {
		spec.ByMessages = true
		return build(name, engine, errs, spec)
	}
}

// Builder builds a channel of one kind. It fails if the kind can't model the device.
type Builder func(name string, engine sim.Engine, errs *fault.Context, spec Spec) (Channel, error)

// Kinds are the known settings of dram.kind.
var Kinds = registry.New[Builder]("dram kind")
