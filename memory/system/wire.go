package system

import "github.com/sarchlab/akita/v3/sim"

// Wire connects a few ports without latency. At the end of the moment in which messages were sent,
// it delivers them in the order of the ports and of the messages of each port. It keeps those for
// which the receiver has no room.
//
// It does what Akita's DirectConnection does, at lower cost: it finds an end by comparing ports
// instead of in a map, its event has no ID and is reused, and there is no second event in the next
// cycle, in which nothing is left to do.
type Wire struct {
	sim.HookableBase
	engine   sim.Engine
	capacity int // messages of one sender that may wait
	ends     []*end
	event    delivery
	set      bool // the event is scheduled
}

// end is a port and the messages that it has sent.
type end struct {
	port    sim.Port
	waiting []sim.Msg
	refused bool // the port was told to wait
}

// Connect connects ports with a wire that holds up to capacity messages of each.
func Connect(engine sim.Engine, capacity int, ports ...sim.Port) *Wire {
	w := &Wire{engine: engine, capacity: capacity}
	w.event.wire = w
	for _, port := range ports {
		w.add(port)
	}
	return w
}

func (w *Wire) add(port sim.Port) {
	w.ends = append(w.ends, &end{port: port})
	port.SetConnection(w)
}

func (w *Wire) of(port sim.Port) *end {
	for _, e := range w.ends {
		if e.port == port {
			return e
		}
	}
	return nil
}

// CanSend tells whether a port may send.
func (w *Wire) CanSend(port sim.Port) bool {
	e := w.of(port)
	if len(e.waiting) < w.capacity {
		return true
	}
	e.refused = true
	return false
}

// Send takes a message, or fails if too many of its sender's messages wait.
func (w *Wire) Send(msg sim.Msg) *sim.SendError {
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
func (w *Wire) NotifyAvailable(now sim.VTimeInSec, _ sim.Port) { w.wake(now) }

// PlugIn connects one more port. All ports have the same room.
func (w *Wire) PlugIn(port sim.Port, _ int) { w.add(port) }

// Unplug is not possible: a machine stays as it was built.
func (w *Wire) Unplug(sim.Port) { panic("system: a wire stays plugged in") }

func (w *Wire) wake(now sim.VTimeInSec) {
	if !w.set {
		w.set, w.event.time = true, now
		w.engine.Schedule(&w.event)
	}
}

// deliver hands over all messages that the receivers take.
func (w *Wire) deliver(now sim.VTimeInSec) {
	w.set = false
	for _, e := range w.ends {
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
	wire *Wire
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
