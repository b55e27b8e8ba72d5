package dma

import (
	"fmt"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

// Spec has the settings of a DMA.
type Spec struct {
	// Clock is that of the array.
	Clock clock.Clock
	// MaxOutstanding is the number of DRAM requests in flight, 1 or more.
	MaxOutstanding int
	// Interleave spreads addresses over the channels.
	Interleave device.Interleave
	// CapacityBytes is the total capacity of all channels.
	CapacityBytes uint64
	// Buffer is the number of messages that wait in each port.
	Buffer int
}

// Counts says what a DMA did.
type Counts struct {
	// Loads and Stores are transfers that are complete.
	Loads, Stores uint64
	// BytesLoaded and BytesStored are the bytes that these asked for.
	BytesLoaded, BytesStored uint64
	// BurstBytesLoaded and BurstBytesStored are the bytes of all DRAM bursts that these touched.
	BurstBytesLoaded, BurstBytesStored uint64
}

// Waiting says what a DMA has not finished.
type Waiting struct {
	// Loads and Stores are transfers that are not complete.
	Loads, Stores int
	// Requests are DRAM requests without an answer.
	Requests int
	// Blocks are blocks that scratchpads are taking in or giving out.
	Blocks int
	// Messages are answers and blocks that can't be sent because a port is full.
	Messages int
}

// DMA moves blocks between DRAM channels and scratchpads.
type DMA struct {
	*sim.ComponentBase
	spec  Spec
	errs  *fault.Context
	alarm *clock.Alarm
	wakes clock.Waker // the alarm, or its replacement

	control link // other is unused: answers go back to the sender of the request
	pads    [memory.Pads]link
	memory  carrier
	byPort  *messages // the carrier, or nil
	inside  *inside   // the carrier, or nil

	numbered uint64
	lanes    [directions]lane // to be sent
	inFlight [directions]int  // requests without an answer
	credit   int              // bursts that stores may send while loads are under way
	stores   []*transfer      // accepted, their blocks not yet requested
	taken    int              // stores whose blocks are requested and whose last burst is not sent
	slots    slots
	names    names
	data     []byte   // the data of all writes
	used     []uint64 // by channel: the cycle after that of its last request
	heard    bool     // something has come from outside since the DMA was woken
	spoke    bool     // there is something new for a scratchpad or a requester

	arrived []*transfer // scratch: loads whose bursts all came in this cycle
	waiting Waiting
	counts  Counts
}

// link is a port of the DMA, the port at the other end, and the messages under way.
type link struct {
	own, other sim.Port
	came       bool        // a message has come since the DMA woke
	outbox     []sim.Msg   // to be sent, except bursts
	blocks     []*transfer // of a scratchpad: requested, not done, in order
}

// direction tells loads from stores.
type direction int

const (
	load direction = iota
	store
	directions
)

func directionOf(t *transfer) direction {
	if t.Store {
		return store
	}
	return load
}

// New returns an idle DMA that is not connected. It reaches the DRAM channels by messages, through
// a port for each.
func New(name string, engine sim.Engine, errs *fault.Context, spec Spec) *DMA {
	d := newDMA(name, engine, errs, spec)
	d.wakes = d.alarm
	d.byPort = newMessages(d)
	d.memory = d.byPort
	return d
}

// newDMA returns a DMA that reaches no DRAM channel.
func newDMA(name string, engine sim.Engine, errs *fault.Context, spec Spec) *DMA {
	d := &DMA{
		ComponentBase: sim.NewComponentBase(name),
		spec:          spec,
		errs:          errs,
		used:          make([]uint64, spec.Interleave.Channels),
		slots:         newSlots(spec.MaxOutstanding),
		names:         names{prefix: name + "#"},
		data:          make([]byte, spec.Interleave.BurstBytes),
	}
	d.alarm = clock.NewAlarm(spec.Clock, engine, d)
	d.control.own = d.newPort("Control")
	for pad := range d.pads {
		d.pads[pad].own = d.newPort(fmt.Sprintf("Pad[%d]", pad))
	}
	return d
}

func (d *DMA) newPort(name string) sim.Port {
	port := sim.NewLimitNumMsgPort(d, d.spec.Buffer, d.Name()+"."+name)
	d.AddPort(name, port)
	return port
}

// Control returns the port that takes TransferReqs and answers with
// TransferDones.
func (d *DMA) Control() sim.Port { return d.control.own }

// Memory returns the port that sends to a DRAM channel.
func (d *DMA) Memory(channel int) sim.Port { return d.byPort.channels[channel].own }

// Inside tells whether the DRAM channels advance together with the DMA. In that case it has no
// ports for them.
func (d *DMA) Inside() bool { return d.inside != nil }

// Pad returns the port that sends to a scratchpad.
func (d *DMA) Pad(pad memory.Pad) sim.Port { return d.pads[pad].own }

// SetMemory sets the port that a DRAM channel listens to.
func (d *DMA) SetMemory(channel int, port sim.Port) { d.byPort.channels[channel].other = port }

// SetPad sets the port that a scratchpad listens to.
func (d *DMA) SetPad(pad memory.Pad, port sim.Port) { d.pads[pad].other = port }

// Counts returns what the DMA has done so far.
func (d *DMA) Counts() Counts { return d.counts }

// Waiting returns what the DMA has not finished.
func (d *DMA) Waiting() Waiting {
	w := d.waiting
	w.Requests = d.slots.inFlight()
	w.Messages = len(d.control.outbox)
	for _, pad := range d.pads {
		w.Blocks += len(pad.blocks)
		w.Messages += len(pad.outbox)
	}
	return w
}

// NotifyRecv wakes the DMA in the cycle after a message came.
func (d *DMA) NotifyRecv(now sim.VTimeInSec, port sim.Port) {
	d.linkOf(port).came = true
	d.wakeAfter(now)
}

func (d *DMA) linkOf(port sim.Port) *link {
	if d.byPort != nil {
		for i := range d.byPort.channels {
			if d.byPort.channels[i].own == port {
				return &d.byPort.channels[i]
			}
		}
	}
	for i := range d.pads {
		if d.pads[i].own == port {
			return &d.pads[i]
		}
	}
	return &d.control
}

// NotifyPortFree wakes the DMA to send what had to wait.
func (d *DMA) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { d.wakeAfter(now) }

// wakeAfter wakes the DMA in the first cycle after something came from outside.
func (d *DMA) wakeAfter(now sim.VTimeInSec) {
	d.heard = true
	if d.inside != nil {
		d.inside.hear(now)
		return
	}
	d.alarm.SetAfter(now)
}
