package dram

import (
	"github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
	"pgsim/memory/fault"
)

func init() {
	Kinds.Register("event", "command-level bank model that jumps from event to event", newEventChannel)
}

// eventChannel is the model of package channel behind Akita's messages. It wakes to answer, and
// not for every command or request. When it wakes, it catches up with all that happened since,
// each request in the cycle after it came.
type eventChannel struct {
	*sim.ComponentBase
	spec  Spec
	clock clock.Clock
	alarm *clock.Alarm
	errs  *fault.Context
	top   sim.Port

	front   *Front
	waiting []access  // in the front or the model, by their ID there
	free    []uint64  // unused IDs
	refused bool      // the port may hold a request for which the front had no room
	answers []sim.Msg // to be sent
	data    []byte    // the data of all answers
}

func newEventChannel(name string, engine sim.Engine, errs *fault.Context, spec Spec) (Channel, error) {
	c := &eventChannel{
		ComponentBase: sim.NewComponentBase(name),
		spec:          spec,
		clock:         clock.MHz(spec.Device.ClockMHz),
		errs:          errs,
		front:         newFront(spec),
		data:          make([]byte, spec.Device.Organization.BurstBytes()),
	}
	c.alarm = clock.NewAlarm(c.clock, engine, c)
	c.top = sim.NewLimitNumMsgPort(c, 1, name+".Top")
	c.AddPort("Top", c.top)
	return c, nil
}

// Top returns the port that takes requests.
func (c *eventChannel) Top() sim.Port { return c.top }

// NotifyRecv wakes the channel in the first cycle in which the new request could make a difference
// outside.
func (c *eventChannel) NotifyRecv(now sim.VTimeInSec, _ sim.Port) {
	if wake, ok := c.receive(now); ok {
		c.alarm.Set(uint64(wake))
	}
}

// NotifyPortFree wakes the channel to send answers that had to wait.
func (c *eventChannel) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { c.alarm.SetAfter(now) }

// Handle catches up with the cycle of the event and answers the requests that are done.
func (c *eventChannel) Handle(e sim.Event) error {
	now, cycle := e.Time(), device.Cycle(c.alarm.Rung(e))
	c.front.Take(cycle)
	for c.refused {
		if _, ok := c.receive(now); !ok {
			break
		}
		c.front.Take(cycle)
	}
	c.front.Advance(cycle)
	c.answer(cycle)
	c.send(now)
	c.front.Wake(cycle, c.alarm)
	return nil
}

// receive moves a request from the port to the front, if there is a request and room, and returns
// the first cycle in which the request could make a difference.
func (c *eventChannel) receive(now sim.VTimeInSec) (wake device.Cycle, ok bool) {
	for !c.front.Full() {
		msg := c.top.Retrieve(now)
		if c.refused = msg != nil && c.refused; msg == nil {
			return 0, false
		}
		a, err := newAccess(c.Name(), c.spec.Device.Organization, msg)
		if err == nil {
			c.TraceRequest(msg)
			came := device.Cycle(c.clock.After(msg.Meta().RecvTime))
			return c.front.Push(came, channel.Request{ID: c.number(a), Address: a.address, Write: a.write}), true
		}
		c.errs.Report(now, err)
	}
	c.refused = true
	return 0, false
}

// number gives an access an ID.
func (c *eventChannel) number(a access) (id uint64) {
	if len(c.free) == 0 {
		c.free = append(c.free, uint64(len(c.waiting)))
		c.waiting = append(c.waiting, access{})
	}
	last := len(c.free) - 1
	id = c.free[last]
	c.free = c.free[:last]
	c.waiting[id] = a
	return id
}

// answer makes the answers of all requests that are done.
func (c *eventChannel) answer(by device.Cycle) {
	for {
		id, ok := c.front.PopDone(by)
		if !ok {
			return
		}
		c.TraceAnswer(c.waiting[id].id)
		c.answers = append(c.answers, c.waiting[id].answer(c.top, c.data))
		c.waiting[id] = access{}
		c.free = append(c.free, id)
	}
}

// send sends answers as long as the connection takes them.
func (c *eventChannel) send(now sim.VTimeInSec) {
	sent := 0
	for _, msg := range c.answers {
		msg.Meta().SendTime = now
		if c.top.Send(msg) != nil {
			break // NotifyPortFree tells when to go on
		}
		sent++
	}
	c.answers = append(c.answers[:0], c.answers[sent:]...)
}

// Counts returns what the channel has done up to the given time.
func (c *eventChannel) Counts(now sim.VTimeInSec) channel.Counts {
	cycle := device.Cycle(c.clock.Cycle(now))
	c.front.Take(cycle)
	c.front.model.Advance(cycle)
	return c.front.model.Counts()
}

// LastData returns when the last data had crossed the data bus.
func (c *eventChannel) LastData() sim.VTimeInSec {
	return c.clock.Time(uint64(c.front.model.LastData()))
}
