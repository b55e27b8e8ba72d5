package dma

import (
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/dram"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// line is a DRAM channel and its link to the DMA. It replaces the two ports, the connection and
// the event handler that messages need. What is sent is delivered at the end of its moment, in
// order, as far as the other end has room.
type line struct {
	dma     *DMA
	channel dram.Inside
	front   *dram.Front
	clock   clock.Clock // of the memory
	wakes   clock.Wakes // of the channel, in its cycles
	holds   int         // messages of a sender that wait
	buffer  int         // answers that wait until the DMA takes them
	traced  bool        // somebody traces the channel

	requests queue[request] // sent, not delivered
	port     request        // delivered, but the front has no room for it
	received sim.VTimeInSec // when it was delivered
	waits    bool           // there is one
	refused  bool           // the front had no room
	answers  answers

	dmaWaits     bool // the DMA was told to wait
	channelWaits bool // the channel was told to wait
	portFull     bool // a request was kept from the port
	bufferFull   bool // an answer was kept from the DMA
	heard        bool // an answer has come since the DMA was woken
	dirty        bool // there is something to deliver
}

// handle lets the channel catch up with its cycle and answer the requests that are done.
func (l *line) handle() {
	cycle := device.Cycle(l.wakes.Next())
	l.wakes.Pop()
	l.front.Take(cycle)
	for l.refused {
		if _, ok := l.receive(); !ok {
			break
		}
		l.front.Take(cycle)
	}
	l.front.Advance(cycle)
	for id, ok := l.front.PopDone(cycle); ok; id, ok = l.front.PopDone(cycle) {
		if l.traced {
			l.channel.TraceAnswer(l.dma.nameOf(int(id)))
		}
		l.answers.push(int(id))
	}
	if l.answers.kept > 0 {
		l.dirty = true
		l.channelWaits = l.answers.send(l.holds) || l.channelWaits
	}
	l.front.Wake(cycle, &l.wakes)
}

// receive moves a request from the port to the front, if there is a request and room, and returns
// the first cycle in which the request could make a difference.
func (l *line) receive() (wake device.Cycle, ok bool) {
	if l.front.Full() {
		l.refused = true
		return 0, false
	}
	if !l.waits {
		l.refused = false
		return 0, false
	}
	l.waits = false
	if l.portFull {
		l.portFull, l.dirty = false, true
	}
	return l.push(l.port, l.received), true
}

// push puts a request that was delivered at the given time into the front.
func (l *line) push(r request, received sim.VTimeInSec) device.Cycle {
	l.traceRequest(r)
	return l.front.Push(device.Cycle(l.clock.After(received)), channel.Request{ID: uint64(r.slot), Address: r.address, Write: r.write})
}

// ask sends a request of the DMA. If nothing is in its way, it does not wait for the end of the
// moment: the channel has acted before.
func (l *line) ask(r request, now sim.VTimeInSec) {
	if l.requests.len() > 0 || l.waits || l.front.Full() {
		l.requests.push(r)
		l.dirty = true
		return
	}
	l.wakes.Set(uint64(l.push(r, now)))
}

// canSend tells whether the DMA may send a request.
func (l *line) canSend() bool {
	if l.requests.len() < l.holds {
		return true
	}
	l.dmaWaits = true
	return false
}

// take passes all answers that have come to the DMA.
func (l *line) take(cycle uint64) {
	l.heard = false
	for l.answers.came > 0 {
		l.dma.answered(l.answers.pop(), cycle)
	}
	if l.bufferFull {
		l.bufferFull, l.dirty = false, true
	}
}

// deliver delivers what was sent, at the end of a moment.
func (l *line) deliver(now sim.VTimeInSec) {
	for l.dirty {
		l.dirty = false
		if l.requests.len() > 0 {
			l.deliverRequests(now)
		}
		if l.answers.sent > 0 {
			l.deliverAnswers(now)
		}
	}
}

func (l *line) deliverRequests(now sim.VTimeInSec) {
	delivered := 0
	for ; l.requests.len() > 0; delivered++ {
		if l.waits {
			l.portFull = true
			break
		}
		l.port, l.received, l.waits = l.requests.pop(), now, true
		if wake, ok := l.receive(); ok {
			l.wakes.Set(uint64(wake))
		}
	}
	if l.dmaWaits && delivered > 0 {
		l.dmaWaits = false
		l.wakeDMA(now)
	}
}

func (l *line) deliverAnswers(now sim.VTimeInSec) {
	delivered, all := l.answers.deliver(l.buffer)
	l.bufferFull = l.bufferFull || !all
	if delivered == 0 {
		return
	}
	l.heard = true
	l.wakeDMA(now)
	if l.channelWaits {
		l.channelWaits = false
		l.wakes.Set(l.clock.After(now))
	}
}

func (l *line) wakeDMA(now sim.VTimeInSec) { l.dma.wakes.Set(l.dma.spec.Clock.After(now)) }

// traceRequest traces a request that came to the channel.
func (l *line) traceRequest(r request) {
	if l.traced {
		l.channel.TraceRequest(l.dma.memory.message(r, l.received))
	}
}
