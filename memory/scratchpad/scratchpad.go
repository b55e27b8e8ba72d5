package scratchpad

import (
	"fmt"

	"github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/memory/fault"
)

// Spec has the settings of a scratchpad.
type Spec struct {
	// Key is the scratchpad's key in an accelerator description. Errors name it.
	Key string
	// Clock is that of the array.
	Clock clock.Clock
	// Config has the size and the banks.
	Config configs.Scratchpad
	// Buffer is the number of requests that wait in the port.
	Buffer int
}

// Scratchpad is one banked SRAM as an Akita component.
type Scratchpad struct {
	*sim.ComponentBase
	spec  Spec
	alarm *clock.Alarm
	errs  *fault.Context
	top   sim.Port

	sram    sram
	waiting []answer // in the order of their blocks
}

// answer is a BlockDone to be sent in the given cycle or later.
type answer struct {
	at uint64
	to sim.Port
	id uint64
}

// New returns an idle scratchpad.
func New(name string, engine sim.Engine, errs *fault.Context, spec Spec) *Scratchpad {
	s := &Scratchpad{
		ComponentBase: sim.NewComponentBase(name),
		spec:          spec,
		errs:          errs,
		sram:          sram{config: spec.Config},
	}
	s.alarm = clock.NewAlarm(spec.Clock, engine, s)
	s.top = sim.NewLimitNumMsgPort(s, spec.Buffer, name+".Top")
	s.AddPort("Top", s.top)
	return s
}

// Top returns the port that takes BlockReqs and answers with BlockDones.
func (s *Scratchpad) Top() sim.Port { return s.top }

// Counts returns what the DMA has done so far, including blocks under way.
func (s *Scratchpad) Counts() Counts { return s.sram.counts }

// NotifyRecv wakes the scratchpad in the cycle after a request came.
func (s *Scratchpad) NotifyRecv(now sim.VTimeInSec, _ sim.Port) { s.alarm.SetAfter(now) }

// NotifyPortFree wakes the scratchpad to send answers that had to wait.
func (s *Scratchpad) NotifyPortFree(now sim.VTimeInSec, _ sim.Port) { s.alarm.SetAfter(now) }

// Handle does the work of one cycle.
func (s *Scratchpad) Handle(e sim.Event) error {
	now, cycle := e.Time(), s.alarm.Rung(e)
	for msg := s.top.Retrieve(now); msg != nil; msg = s.top.Retrieve(now) {
		if err := s.accept(msg, cycle); err != nil {
			s.errs.Report(now, err)
		}
	}
	s.send(now, cycle)
	return nil
}

// accept starts moving the block of a request.
func (s *Scratchpad) accept(msg sim.Msg, cycle uint64) error {
	req, ok := msg.(*memory.BlockReq)
	if !ok {
		return fmt.Errorf("%s: got a %T, takes blocks only", s.Name(), msg)
	}
	if capacity := s.spec.Config.CapacityBytes(); req.Bytes > capacity {
		return strict.Errorf(s.spec.Key+".capacity_kib", "a block of %d bytes does not fit into %d; raise it",
			req.Bytes, capacity)
	}
	s.waiting = append(s.waiting, answer{s.sram.move(req.Block, cycle), req.Src, req.Block.ID})
	return nil
}

// send sends the answers that are due. Otherwise it wakes the scratchpad when the next one is.
func (s *Scratchpad) send(now sim.VTimeInSec, cycle uint64) {
	for len(s.waiting) > 0 {
		a := s.waiting[0]
		if a.at > cycle {
			s.alarm.Set(a.at)
			return
		}
		if s.top.Send(memory.NewBlockDone(s.top, a.to, now, a.id)) != nil {
			return // NotifyPortFree tells when to go on
		}
		s.waiting = s.waiting[1:]
	}
}
