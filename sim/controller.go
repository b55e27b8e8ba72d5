package sim

import (
	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/pe"
)

// controller runs a layer: a thin Akita shell around control.
type controller struct {
	*akita.ComponentBase
	alarm   *clock.Alarm
	control *control

	arrayPort, dmaPort akita.Port // own
	array, dma         akita.Port // theirs

	finished pe.Cycle // cycle in which the last transfer was complete
	done     bool
}

func newController(name string, engine akita.Engine, c clock.Clock, control *control) *controller {
	con := &controller{ComponentBase: akita.NewComponentBase(name), control: control}
	con.alarm = clock.NewAlarm(c, engine, con)
	con.arrayPort = akita.NewLimitNumMsgPort(con, portCapacity, name+".Array")
	con.dmaPort = akita.NewLimitNumMsgPort(con, portCapacity, name+".DMA")
	con.AddPort("Array", con.arrayPort)
	con.AddPort("DMA", con.dmaPort)
	return con
}

// start wakes the controller in cycle 0.
func (c *controller) start() { c.alarm.Set(0) }

// NotifyRecv wakes the controller in the cycle after a message came.
func (c *controller) NotifyRecv(now akita.VTimeInSec, _ akita.Port) { c.alarm.SetAfter(now) }

// NotifyPortFree wakes the controller to send what had to wait.
func (c *controller) NotifyPortFree(now akita.VTimeInSec, _ akita.Port) { c.alarm.SetAfter(now) }

// Handle takes what has arrived, does what can be done in this cycle, and
// sleeps until the cycle in which there is more to do.
func (c *controller) Handle(e akita.Event) error {
	cycle := c.alarm.Rung(e)
	c.receive(e.Time())
	if c.done {
		return nil
	}
	if next := c.control.step(pe.Cycle(cycle)); next > 0 {
		c.alarm.Set(uint64(next))
	}
	c.send(e.Time())
	if c.control.done() {
		c.done, c.finished = true, pe.Cycle(cycle)
	}
	return nil
}

// receive hands arrived messages to the control.
func (c *controller) receive(now akita.VTimeInSec) {
	for {
		msg, ok := c.arrayPort.Retrieve(now).(*drainedMsg)
		if !ok {
			break
		}
		c.control.drained(msg.drainedPass)
	}
	for {
		msg, ok := c.dmaPort.Retrieve(now).(*memory.TransferDone)
		if !ok {
			break
		}
		c.control.transferred(msg.ID)
	}
}

// send sends passes and transfers for as long as the ports take them; a port
// that was full wakes the controller when it is free.
func (c *controller) send(now akita.VTimeInSec) {
	for len(c.control.passes) > 0 {
		msg := &passMsg{newMeta(c.arrayPort, c.array, now), c.control.passes[0]}
		if c.arrayPort.Send(msg) != nil {
			break
		}
		c.control.passes = c.control.passes[1:]
	}
	for len(c.control.transfers) > 0 {
		msg := memory.NewTransferReq(c.dmaPort, c.dma, now, c.control.transfers[0])
		if c.dmaPort.Send(msg) != nil {
			break
		}
		c.control.transfers = c.control.transfers[1:]
	}
}
