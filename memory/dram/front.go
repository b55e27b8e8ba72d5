package dram

import (
	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// Front is a channel of package channel and the requests in front of it. It has no time of its
// own: its driver says which cycle it is.
type Front struct {
	model       *channel.Channel
	queue       [frontCapacity]arrival // a ring, in the order of arrival
	first, held int                    // of the queue
	burstBytes  uint64
	readLatency device.Cycle
}

// arrival is a request and the cycle in which it may be taken.
type arrival struct {
	cycle device.Cycle
	channel.Request
}

// frontCapacity is the number of requests that wait in front of the queues. It hides the hand-over
// to a controller with a slower clock. It is a power of two.
const frontCapacity = 8

func newFront(spec Spec) *Front {
	return &Front{
		model:       channel.New(spec.Device, spec.Controller),
		burstBytes:  spec.Device.Organization.BurstBytes(),
		readLatency: spec.Device.ReadLatency(),
	}
}

func (f *Front) at(i int) *arrival { return &f.queue[(f.first+i)%frontCapacity] }

// Full tells whether there is no room for another request.
func (f *Front) Full() bool { return f.held == frontCapacity }

// Push takes a request that may go to the model in the given cycle, but not before earlier
// requests. It returns the first cycle in which the request could make a difference outside.
func (f *Front) Push(cycle device.Cycle, r channel.Request) device.Cycle {
	*f.at(f.held) = arrival{cycle, r}
	f.held++
	return cycle + f.quiet(r)
}

// quiet returns for how long after it was taken a request has no answer. A read behind writes in
// the front needs no special care: the writes wake the channel when they are taken, and then it
// knows.
func (f *Front) quiet(r channel.Request) device.Cycle {
	switch {
	case f.Full():
		return 0
	case r.Write || f.model.Forwards(r.Address-r.Address%f.burstBytes):
		return 1
	default:
		return f.readLatency
	}
}

// Take passes requests to the model, each in the first cycle after it came in which there is room,
// up to the given cycle.
func (f *Front) Take(by device.Cycle) {
	for f.held > 0 {
		a := f.at(0)
		if a.cycle > by {
			return
		}
		f.model.Advance(a.cycle)
		for !f.model.CanAccept(a.Write) {
			room := f.model.NextRoom()
			if room > by {
				return
			}
			f.model.Advance(room)
		}
		f.model.Accept(a.Request)
		f.first = (f.first + 1) % frontCapacity
		f.held--
	}
}

// Advance carries out all commands up to the given cycle.
func (f *Front) Advance(by device.Cycle) { f.model.Advance(by + 1) }

// PopDone removes a request that is done by the given cycle and returns its ID,
// or false if there is none.
func (f *Front) PopDone(by device.Cycle) (id uint64, ok bool) { return f.model.PopDone(by) }

// Wake asks to be woken in the next cycle after the given one in which there is something to do.
func (f *Front) Wake(cycle device.Cycle, w clock.Waker) {
	if next, busy := f.model.NextDone(); busy {
		w.Set(uint64(max(next, cycle+1)))
	}
	if f.held == 0 {
		return
	}
	if f.model.CanAccept(f.at(0).Write) {
		w.Set(uint64(cycle + 1))
		return
	}
	w.Set(uint64(f.model.NextRoom()))
}
