package sim

import (
	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/memory/clock"
	"pgsim/pe"
)

// passMsg tells the array to run a pass.
type passMsg struct {
	akita.MsgMeta
	passCommand
}

// Meta returns the message's meta data.
func (m *passMsg) Meta() *akita.MsgMeta { return &m.MsgMeta }

// drainedMsg tells the controller that the results of a pass have left the
// array.
type drainedMsg struct {
	akita.MsgMeta
	drainedPass
}

// Meta returns the message's meta data.
func (m *drainedMsg) Meta() *akita.MsgMeta { return &m.MsgMeta }

// array is the PE array as a component. Its timing inside a pass is closed-form, so it only has to
// tell when the results are out.
type array struct {
	*akita.ComponentBase
	alarm      *clock.Alarm
	geometry   pe.Geometry
	control    akita.Port // to the controller
	controller akita.Port
	draining   []drain // in the order of their ends
}

// drain is a pass whose results are leaving the array.
type drain struct {
	end    pe.Cycle
	passed drainedPass
}

func newArray(name string, engine akita.Engine, c clock.Clock, geometry pe.Geometry) *array {
	a := &array{ComponentBase: akita.NewComponentBase(name), geometry: geometry}
	a.alarm = clock.NewAlarm(c, engine, a)
	a.control = akita.NewLimitNumMsgPort(a, portCapacity, name+".Control")
	a.AddPort("Control", a.control)
	return a
}

// portCapacity is the number of messages that a port holds. Passes and transfers are rare, so a
// few messages hide the hand-over.
const portCapacity = 16

// NotifyRecv wakes the array in the cycle after a pass came.
func (a *array) NotifyRecv(now akita.VTimeInSec, _ akita.Port) { a.alarm.SetAfter(now) }

// NotifyPortFree wakes the array to report what had to wait.
func (a *array) NotifyPortFree(now akita.VTimeInSec, _ akita.Port) { a.alarm.SetAfter(now) }

// Handle takes new passes and reports drained ones. The array sleeps in between.
func (a *array) Handle(e akita.Event) error {
	cycle, now := pe.Cycle(a.alarm.Rung(e)), e.Time()
	for {
		msg, ok := a.control.Retrieve(now).(*passMsg)
		if !ok {
			break
		}
		a.accept(msg.passCommand)
	}
	for len(a.draining) > 0 && a.draining[0].end <= cycle {
		d := a.draining[0]
		msg := &drainedMsg{newMeta(a.control, a.controller, now), d.passed}
		if a.control.Send(msg) != nil {
			return nil // NotifyPortFree tells when to go on
		}
		a.draining = a.draining[1:]
	}
	if len(a.draining) > 0 {
		a.alarm.Set(uint64(a.draining[0].end))
	}
	return nil
}

// accept notes when the results of a pass will have left the array, and the cell behind the array
// if there is one.
func (a *array) accept(p passCommand) {
	if p.timing.Drains {
		a.draining = append(a.draining, drain{p.end(a.geometry), p.drained})
	}
}

func newMeta(src, dst akita.Port, now akita.VTimeInSec) akita.MsgMeta {
	return akita.MsgMeta{ID: akita.GetIDGenerator().Generate(), Src: src, Dst: dst, SendTime: now}
}
