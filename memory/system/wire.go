package system

import "github.com/sarchlab/akita/v3/sim"

// wire connects two ports, without latency: at the end of the moment in which
// messages were sent it delivers them, in order, and keeps those that the
// receiver has no room for.
//
// It does what Akita's DirectConnection does for less, as two messages per DRAM
// burst ask for: an end is found by comparing ports and not in a map, the event
// has no ID and is used again, and there is no second one in the next cycle, in
// which nothing is left to do.
type wire struct {
	sim.HookableBase
	engine   sim.Engine
	capacity int // messages of a sender that wait
	ends     [2]end
	event    delivery
	set      bool // the event is under way
}

// end is one of the ports and what it has sent.
type end struct {
	port    sim.Port
	waiting []sim.Msg
	refused bool // the port was told to wait
}

// connect connects two ports with a wire.
func connect(engine sim.Engine, capacity int, a, b sim.Port) {
	w := &wire{engine: engine, capacity: capacity, ends: [2]end{{port: a}, {port: b}}}
	w.event.wire = w
	a.SetConnection(w)
	b.SetConnection(w)
}

func (w *wire) of(port sim.Port) *end {
	if w.ends[0].port == port {
		return &w.ends[0]
	}
	return &w.ends[1]
}

// CanSend tells whether a port may send.
func (w *wire) CanSend(port sim.Port) bool {
	e := w.of(port)
	if len(e.waiting) < w.capacity {
		return true
	}
	e.refused = true
	return false
}

// Send takes a message, or fails if too many of its sender wait.
func (w *wire) Send(msg sim.Msg) *sim.SendError {
	from := msg.Meta().Src
	if !w.CanSend(from) {
		return sim.NewSendError()
	}
	e := w.of(from)
	e.waiting = append(e.waiting, msg)
	w.wake(msg.Meta().SendTime)
	return nil
}

// NotifyAvailable tells that a port has room again.
func (w *wire) NotifyAvailable(now sim.VTimeInSec, _ sim.Port) { w.wake(now) }

// PlugIn is for connections of any number of ports. A wire has its two.
func (w *wire) PlugIn(sim.Port, int) { panic("system: a wire has two ends") }

// Unplug is not possible: a machine stays as it was built.
func (w *wire) Unplug(sim.Port) { panic("system: a wire stays plugged in") }

func (w *wire) wake(now sim.VTimeInSec) {
	if !w.set {
		w.set, w.event.time = true, now
		w.engine.Schedule(&w.event)
	}
}

// deliver hands over all messages that the receivers take.
func (w *wire) deliver(now sim.VTimeInSec) {
	w.set = false
	for i := range w.ends {
		e := &w.ends[i]
		delivered := 0
		for _, msg := range e.waiting {
			msg.Meta().RecvTime = now
			if msg.Meta().Dst.Recv(msg) != nil {
				break // NotifyAvailable tells when to go on
			}
			delivered++
		}
		e.waiting = append(e.waiting[:0], e.waiting[delivered:]...)
		if e.refused && delivered > 0 {
			e.refused = false
			e.port.NotifyAvailable(now)
		}
	}
}

// delivery is the event of a wire.
type delivery struct {
	time sim.VTimeInSec
	wire *wire
}

// Time returns when the event happens.
func (d *delivery) Time() sim.VTimeInSec { return d.time }

// Handler returns the event itself.
func (d *delivery) Handler() sim.Handler { return d }

// IsSecondary returns true: components act before connections deliver.
func (d *delivery) IsSecondary() bool { return true }

// Handle has the wire deliver.
func (d *delivery) Handle(sim.Event) error {
	d.wire.deliver(d.time)
	return nil
}
