package dma

import (
	"fmt"
	"math"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/dram"
	"pgsim/memory/fault"
)

// inside holds DRAM channels that advance together with the DMA. Requests and answers are not
// messages, and moments in which nothing is visible outside are not events. It does what messages
// would do, moment by moment: first the components act, then what they sent is delivered.
//
// It runs ahead of the engine, but never past the horizon, which is the next event of any other
// component: until then nothing can come from outside. It stops where the DMA has something to
// tell a scratchpad or a requester, and sends that when the engine has reached that moment.
type inside struct {
	dma    *DMA
	engine sim.Engine
	clock  clock.Clock // of the DMA
	memory clock.Clock // of the channels
	lines  []line
	wakes  clock.Wakes                   // of the DMA
	rings  clock.Pending[sim.VTimeInSec] // events under way

	own, channels start // next wakes of the DMA and of the channels

	now sim.VTimeInSec // the last moment that was handled
}

// Inside are the DRAM channels that advance together with a DMA.
type Inside struct {
	// Channels are all channels. They share one clock.
	Channels []dram.Inside
	// Clock is their clock.
	Clock clock.Clock
	// Holds is the number of messages that one side (requests of the DMA, answers of a channel) may
	// have sent while there is no room at the other end.
	Holds int
}

// NewInside returns an idle DMA whose DRAM channels advance together with it. errs must guard its
// engine and the engines of all components that it is connected with.
func NewInside(name string, engine sim.Engine, errs *fault.Context, spec Spec, in Inside) *DMA {
	d := newDMA(name, engine, errs, spec)
	n := &inside{
		dma: d, engine: errs.Apart(engine), clock: spec.Clock, memory: in.Clock, lines: make([]line, len(in.Channels)),
	}
	for i, c := range in.Channels {
		n.lines[i] = line{
			dma: d, channel: c, front: c.Front(), clock: in.Clock, holds: in.Holds, buffer: spec.Buffer,
		}
	}
	d.inside, d.memory, d.wakes = n, n, &n.wakes
	return d
}

func (n *inside) receive(_ sim.VTimeInSec, cycle uint64) {
	for i := range n.lines {
		if l := &n.lines[i]; l.heard {
			l.take(cycle)
		}
	}
}

func (n *inside) canSend(channel int) bool { return n.lines[channel].canSend() }

func (n *inside) send(r request, now sim.VTimeInSec) {
	n.lines[r.channel].ask(r, now)
}

func (n *inside) message(r request, now sim.VTimeInSec) sim.Msg {
	return n.dma.access(r, nil, nil, now)
}

// hear notes that something has come from outside.
func (n *inside) hear(now sim.VTimeInSec) {
	if now < n.now {
		n.dma.errs.Report(now, fmt.Errorf("%s: something came at %g s, which was quiet until %g s; "+
			"guard the engine of whoever sent it", n.dma.Name(), float64(now), float64(n.now)))
		return
	}
	cycle := n.clock.After(now)
	n.wakes.Set(cycle)
	n.ring(n.clock.Time(cycle))
}

// handle continues from the moment of an event.
func (n *inside) handle(e sim.Event) {
	now := e.Time()
	n.rings.Pop()
	if n.dma.spoke && now == n.now {
		n.speak(now)
	}
	horizon := n.horizon(now)
	for !n.dma.spoke {
		n.next()
		at := min(n.own.time, n.channels.time)
		if at > horizon || n.dma.heard && at == n.own.time && at > now {
			n.ring(at)
			return
		}
		own := at == n.own.time
		n.act(at)
		if own && at == now {
			n.speak(now)
			horizon = n.horizon(now)
		}
	}
	n.ring(n.now)
}

// speak sends the messages for scratchpads and requesters.
func (n *inside) speak(now sim.VTimeInSec) {
	n.dma.spoke = false
	n.dma.sendMessages(now)
}

// horizon returns the time until which nothing can come from outside. A component that is watched
// must be on time.
func (n *inside) horizon(now sim.VTimeInSec) sim.VTimeInSec {
	if n.watched() {
		return now
	}
	return min(n.dma.errs.Horizon(now), last)
}

func (n *inside) watched() bool {
	watched := n.dma.traced()
	for i := range n.lines {
		l := &n.lines[i]
		l.traced = l.channel.NumHooks() > 0
		watched = watched || l.traced
	}
	return watched
}

// never is later than every moment, and last is the latest moment.
const (
	never = sim.VTimeInSec(math.MaxFloat64)
	last  = never / 2
)

// next finds the next moment.
func (n *inside) next() {
	cycle := clock.Never
	for i := range n.lines {
		cycle = min(cycle, n.lines[i].wakes.Next())
	}
	if cycle != n.channels.cycle {
		n.channels = startOf(n.memory, cycle)
	}
	if cycle = n.wakes.Next(); cycle != n.own.cycle {
		n.own = startOf(n.clock, cycle)
	}
}

// start is a cycle and when it starts.
type start struct {
	cycle uint64
	time  sim.VTimeInSec
}

// startOf returns when a cycle starts. The cycle Never starts never.
func startOf(c clock.Clock, cycle uint64) start {
	if cycle == clock.Never {
		return start{cycle, never}
	}
	return start{cycle, c.Time(cycle)}
}

// act runs the components that are woken next, and delivers what they sent.
func (n *inside) act(at sim.VTimeInSec) {
	n.now = at
	if n.channels.time == at {
		for i := range n.lines {
			if l := &n.lines[i]; l.wakes.Next() == n.channels.cycle {
				l.handle()
			}
		}
	}
	if n.own.time == at {
		n.wakes.Pop()
		n.dma.cycle(at, n.own.cycle)
	}
	for i := range n.lines {
		if l := &n.lines[i]; l.dirty {
			l.deliver(at)
		}
	}
}

// ring has the engine call at the given time, unless an earlier call is pending.
func (n *inside) ring(at sim.VTimeInSec) {
	if at < never && n.rings.Add(at) {
		n.engine.Schedule(clock.NewRing(at, n.dma))
	}
}
