package system

import (
	"strings"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dma"
	"pgsim/memory/dram"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
	"pgsim/memory/scratchpad"
)

// sizes are the buffers between and in the parts of a system. They are not settings of a machine:
// the system works with any sizes, and these are large enough to cost no time.
type sizes struct {
	// buffer is the number of messages that wait in a port of the DMA or a scratchpad. All of them
	// are taken once per cycle.
	buffer int
	// wire is the number of messages of a sender that a connection holds until the receiver takes
	// them. The connection delivers at the end of the moment in which they were sent. So this is
	// the number of messages that one component sends to another in one moment.
	wire int
	// controller has the queues of the DRAM controllers.
	controller channel.Spec
}

func defaultSizes() sizes {
	return sizes{buffer: 16, wire: 8, controller: channel.DefaultSpec()}
}

func newSystem(name string, engine sim.Engine, errs *fault.Context, acc configs.Accelerator, sizes sizes) (*System, error) {
	if err := acc.Validate(); err != nil {
		return nil, err
	}
	dev, err := Device(acc.DRAM)
	if err != nil {
		return nil, err
	}
	b := builder{name, errs.Guard(engine), errs, clock.MHz(acc.Clock.FrequencyMHz), dev, acc, sizes}
	s := &System{memoryClock: clock.MHz(dev.ClockMHz)}
	if s.channels, err = b.channels(); err != nil {
		return nil, err
	}
	s.dma = b.dma(s.channels)
	s.pads = b.pads()
	b.connect(s)
	return s, nil
}

// builder builds the parts of a system.
type builder struct {
	name   string
	engine sim.Engine
	errs   *fault.Context
	clock  clock.Clock
	device device.Device
	acc    configs.Accelerator
	sizes  sizes
}

// dma builds a DMA. It drives the channels itself if all of them allow that.
func (b builder) dma(channels []dram.Channel) *dma.DMA {
	o := b.device.Organization
	name := sim.BuildName(b.name, "DMA")
	spec := dma.Spec{
		Clock:          b.clock,
		MaxOutstanding: b.acc.DMA.MaxOutstanding,
		Interleave:     device.Interleave{Channels: len(channels), BurstBytes: o.BurstBytes()},
		CapacityBytes:  o.CapacityBytes() * uint64(len(channels)),
		Buffer:         b.sizes.buffer,
	}
	if all, ok := insides(channels); ok {
		return dma.NewInside(name, b.engine, b.errs, spec, dma.Inside{
			Channels: all, Clock: clock.MHz(b.device.ClockMHz), Holds: b.sizes.wire,
		})
	}
	return dma.New(name, b.engine, b.errs, spec)
}

// insides returns channels as channels that a DMA may drive, or false if one of them takes only
// messages.
func insides(channels []dram.Channel) ([]dram.Inside, bool) {
	all := make([]dram.Inside, len(channels))
	for i, c := range channels {
		in, ok := c.(dram.Inside)
		if !ok || in.Front() == nil {
			return nil, false
		}
		all[i] = in
	}
	return all, true
}

func (b builder) channels() ([]dram.Channel, error) {
	build, err := kind(b.acc.DRAM)
	if err != nil {
		return nil, err
	}
	all := make([]dram.Channel, b.acc.DRAM.Channels)
	for i := range all {
		name := sim.BuildNameWithIndex(b.name, "DRAM.Channel", i)
		all[i], err = build(name, b.engine, b.errs, dram.Spec{Device: b.device, Controller: b.sizes.controller})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (b builder) pads() (all [memory.Pads]*scratchpad.Scratchpad) {
	for i, config := range pads(b.acc.Scratchpads) {
		key := memory.Pad(i).String()
		name := "Scratchpad." + strings.ToUpper(key[:1]) + key[1:]
		all[i] = scratchpad.New(sim.BuildName(b.name, name), b.engine, b.errs, scratchpad.Spec{
			Key: "scratchpads." + key, Clock: b.clock, Config: config, Buffer: b.sizes.buffer,
		})
	}
	return all
}

// connect connects the parts of a system.
func (b builder) connect(s *System) {
	s.control = Connect(b.engine, b.sizes.buffer, s.dma.Control())
	for i, pad := range s.pads {
		s.dma.SetPad(memory.Pad(i), pad.Top())
		Connect(b.engine, b.sizes.wire, s.dma.Pad(memory.Pad(i)), pad.Top())
	}
	if s.dma.Inside() {
		return
	}
	for i, channel := range s.channels {
		s.dma.SetMemory(i, channel.Top())
		Connect(b.engine, b.sizes.wire, s.dma.Memory(i), channel.Top())
	}
}
