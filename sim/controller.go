package sim

import (
	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/pe"
)

// controller runs layers: a thin Akita shell around network.
type controller struct {
	*akita.ComponentBase
	alarm   *clock.Alarm
	network *network

	array        arrayLink
	dmaPort, dma akita.Port // own and its

	finished pe.Cycle // cycle in which the last transfer was complete
	done     bool
}

// arrayLink takes passes to the array and brings back what drained.
type arrayLink interface {
	// send sends a pass. If it has to wait, send returns false, and the controller is woken when it
	// can be sent.
	send(p passCommand, cycle uint64, now akita.VTimeInSec) bool
	// receive passes on what has come.
	receive(cycle uint64, now akita.VTimeInSec, drained func(drainedPass))
	// wake wakes the controller for what is to come, unless it is woken anyway.
	wake()
}

func newController(name string, engine akita.Engine, c clock.Clock, n *network) *controller {
	con := &controller{ComponentBase: akita.NewComponentBase(name), network: n}
	con.alarm = clock.NewAlarm(c, engine, con)
	con.dmaPort = akita.NewLimitNumMsgPort(con, portCapacity, name+".DMA")
	con.AddPort("DMA", con.dmaPort)
	return con
}

// start wakes the controller in cycle 0.
func (c *controller) start() { c.alarm.Set(0) }

// NotifyRecv wakes the controller in the cycle after a message came.
func (c *controller) NotifyRecv(now akita.VTimeInSec, _ akita.Port) { c.alarm.SetAfter(now) }

// NotifyPortFree wakes the controller to send what had to wait.
func (c *controller) NotifyPortFree(now akita.VTimeInSec, _ akita.Port) { c.alarm.SetAfter(now) }

// Handle takes what has arrived, does what can be done in this cycle, and sleeps until the cycle
// in which there is more to do.
func (c *controller) Handle(e akita.Event) error {
	cycle := c.alarm.Rung(e)
	c.receive(cycle, e.Time())
	if c.done {
		return nil
	}
	if next := c.network.step(pe.Cycle(cycle)); next > 0 {
		c.alarm.Set(uint64(next))
	}
	c.send(cycle, e.Time())
	if c.network.done() {
		c.done, c.finished = true, pe.Cycle(cycle)
	}
	return nil
}

// receive passes on what has arrived to the network.
func (c *controller) receive(cycle uint64, now akita.VTimeInSec) {
	c.array.receive(cycle, now, c.network.drained)
	for {
		msg, ok := c.dmaPort.Retrieve(now).(*memory.TransferDone)
		if !ok {
			break
		}
		c.network.transferred(msg.ID)
	}
}

// send sends passes and transfers as long as it can. If one has to wait, the controller is woken
// when it can be sent.
func (c *controller) send(cycle uint64, now akita.VTimeInSec) {
	sent := 0
	for sent < len(c.network.passes) && c.array.send(c.network.passes[sent], cycle, now) {
		sent++
	}
	c.network.passes = append(c.network.passes[:0], c.network.passes[sent:]...)
	c.array.wake()
	sent = 0
	for sent < len(c.network.transfers) && c.request(c.network.transfers[sent], now) {
		sent++
	}
	c.network.transfers = append(c.network.transfers[:0], c.network.transfers[sent:]...)
}

// request asks the DMA for a transfer, or returns false if it has to wait.
func (c *controller) request(t memory.Transfer, now akita.VTimeInSec) bool {
	return c.dmaPort.Send(memory.NewTransferReq(c.dmaPort, c.dma, now, t)) == nil
}

// arrayByPort sends passes to the array as messages.
type arrayByPort struct {
	own, array akita.Port
}

func (a *arrayByPort) send(p passCommand, _ uint64, now akita.VTimeInSec) bool {
	return a.own.Send(&passMsg{newMeta(a.own, a.array, now), p}) == nil
}

func (a *arrayByPort) receive(_ uint64, now akita.VTimeInSec, drained func(drainedPass)) {
	for {
		msg, ok := a.own.Retrieve(now).(*drainedMsg)
		if !ok {
			return
		}
		drained(msg.drainedPass)
	}
}

// wake has nothing to do: messages wake the controller.
func (a *arrayByPort) wake() {}
