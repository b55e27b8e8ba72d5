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

// eventChannel is package channel's model behind Akita's messages. It wakes to
// answer and not for every command or request: when it wakes it makes up for
// all that happened since, each request in the cycle after it came.
type eventChannel struct {
	*sim.ComponentBase
	spec  Spec
	clock clock.Clock
	alarm *clock.Alarm
	errs  *fault.Context
	top   sim.Port

	model   *channel.Channel
	front   []arrival // in front of the model's queues, in the order of arrival
	waiting []access  // in the model, by their ID there
	free    []uint64  // IDs that no request has
	refused bool      // the port may hold a request, for which front had no room
	answers []sim.Msg // to be sent
	data    []byte    // what all answers carry
}

// arrival is a request and the cycle in which it may be taken.
type arrival struct {
	cycle device.Cycle
	access
}

// frontCapacity is the number of requests that wait in front of the queues. It
// hides the hand-over to a controller whose clock is slower.
const frontCapacity = 8

func newEventChannel(name string, engine sim.Engine, errs *fault.Context, spec Spec) (Channel, error) {
	c := &eventChannel{
		ComponentBase: sim.NewComponentBase(name),
		spec:          spec,
		clock:         clock.MHz(spec.Device.ClockMHz),
		errs:          errs,
		model:         channel.New(spec.Device, spec.Controller),
		data:          make([]byte, spec.Device.Organization.BurstBytes()),
	}
	c.alarm = clock.NewAlarm(c.clock, engine, c)
	c.top = sim.NewLimitNumMsgPort(c, 1, name+".Top")
	c.AddPort("Top", c.top)
	return c, nil
}

// Top returns the port that takes requests.
func (c *eventChannel) Top() sim.Port { return c.top }

// NotifyRecv wakes the channel in the first cycle in which the request that
// came could make a difference outside.
func (c *eventChannel) NotifyRecv(now sim.VTimeInSec, _ sim.Port) {
	if c.receive(now) {
		a := c.front[len(c.front)-1]
		c.alarm.Set(uint64(a.cycle + c.quiet(a.access)))
	}
}

// quiet returns for how long after it was taken a request has no answer. A read
// behind writes in front needs no care: they have the channel wake when they
// are taken, and then it knows.
func (c *eventChannel) quiet(a access) device.Cycle {
	switch {
	case len(c.front) == frontCapacity:
		return 0
	case a.write || c.model.Forwards(a.address-a.address%uint64(len(c.data))):
		return 1
	default:
		return c.spec.Device.ReadLatency()
	}
}

// NotifyPortFree wakes the channel to send answers that had to wait.
func (c *eventChannel) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { c.alarm.SetAfter(now) }

// Handle catches up with the cycle of the event and answers what is done.
func (c *eventChannel) Handle(e sim.Event) error {
	now, cycle := e.Time(), device.Cycle(c.alarm.Rung(e))
	c.take(cycle)
	for c.refused && c.receive(now) {
		c.take(cycle)
	}
	c.model.Advance(cycle + 1)
	c.answer(cycle)
	c.send(now)
	c.wake(cycle)
	return nil
}

// receive moves a request from the port to the front, if there is one and room.
func (c *eventChannel) receive(now sim.VTimeInSec) bool {
	for len(c.front) < frontCapacity {
		msg := c.top.Retrieve(now)
		if c.refused = msg != nil && c.refused; msg == nil {
			return false
		}
		a, err := newAccess(c.Name(), c.spec.Device.Organization, msg)
		if err == nil {
			c.traceRequest(msg)
			c.front = append(c.front, arrival{device.Cycle(c.clock.After(msg.Meta().RecvTime)), a})
			return true
		}
		c.errs.Report(now, err)
	}
	c.refused = true
	return false
}

// take hands requests to the model, each in the first cycle after it came in
// which there is room, as far as that is not after the given one.
func (c *eventChannel) take(by device.Cycle) {
	taken := 0
	for _, a := range c.front {
		if a.cycle > by {
			break
		}
		c.model.Advance(a.cycle)
		for !c.model.CanAccept(a.write) {
			room := c.model.NextRoom()
			if room > by {
				break
			}
			c.model.Advance(room)
		}
		if !c.model.CanAccept(a.write) {
			break
		}
		c.accept(a.access)
		taken++
	}
	c.front = append(c.front[:0], c.front[taken:]...)
}

// accept hands a request to the model.
func (c *eventChannel) accept(a access) {
	if len(c.free) == 0 {
		c.free = append(c.free, uint64(len(c.waiting)))
		c.waiting = append(c.waiting, access{})
	}
	last := len(c.free) - 1
	id := c.free[last]
	c.free = c.free[:last]
	c.waiting[id] = a
	c.model.Accept(channel.Request{ID: id, Address: a.address, Write: a.write})
}

// answer makes the answers of all requests that are done.
func (c *eventChannel) answer(by device.Cycle) {
	for {
		id, ok := c.model.PopDone(by)
		if !ok {
			return
		}
		c.traceAnswer(c.waiting[id].id)
		c.answers = append(c.answers, c.waiting[id].answer(c.top, c.data))
		c.waiting[id] = access{}
		c.free = append(c.free, id)
	}
}

// send sends answers for as long as the connection takes them.
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

// wake sets the alarm to the next cycle in which there is something to do.
func (c *eventChannel) wake(cycle device.Cycle) {
	if next, busy := c.model.NextDone(); busy {
		c.alarm.Set(uint64(max(next, cycle+1)))
	}
	if len(c.front) == 0 {
		return
	}
	if c.model.CanAccept(c.front[0].write) {
		c.alarm.Set(uint64(cycle + 1))
		return
	}
	c.alarm.Set(uint64(c.model.NextRoom()))
}

// Counts returns what the channel has done up to the given time.
func (c *eventChannel) Counts(now sim.VTimeInSec) channel.Counts {
	cycle := device.Cycle(c.clock.Cycle(now))
	c.take(cycle)
	c.model.Advance(cycle)
	return c.model.Counts()
}

// LastData returns when the last data had crossed the data bus.
func (c *eventChannel) LastData() sim.VTimeInSec {
	return c.clock.Time(uint64(c.model.LastData()))
}
