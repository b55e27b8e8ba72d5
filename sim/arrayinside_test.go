package sim

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	akita "github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"

	"pgsim/memory/clock"
	"pgsim/memory/system"
	"pgsim/pe"
)

// passSender sends passes in given cycles, as many as can be sent, and notes when it hears of
// which results.
type passSender struct {
	*akita.ComponentBase
	alarm   *clock.Alarm
	array   arrayLink
	planned []passCommand // by their starts
	waiting []passCommand
	heard   [][2]int // cycle and number of a pass
}

func (s *passSender) NotifyRecv(now akita.VTimeInSec, _ akita.Port)     { s.alarm.SetAfter(now) }
func (s *passSender) NotifyPortFree(now akita.VTimeInSec, _ akita.Port) { s.alarm.SetAfter(now) }

func (s *passSender) Handle(e akita.Event) error {
	cycle := s.alarm.Rung(e)
	s.array.receive(cycle, e.Time(), func(p drainedPass) {
		s.heard = append(s.heard, [2]int{int(cycle), p.segment})
	})
	for len(s.planned) > 0 && uint64(s.planned[0].start) <= cycle {
		s.waiting, s.planned = append(s.waiting, s.planned[0]), s.planned[1:]
	}
	for len(s.waiting) > 0 && s.array.send(s.waiting[0], cycle, e.Time()) {
		s.waiting = s.waiting[1:]
	}
	s.array.wake()
	if len(s.planned) > 0 {
		s.alarm.Set(uint64(s.planned[0].start))
	}
	return nil
}

// drawPasses draws passes, many of them in few cycles.
func drawPasses(t *rapid.T) []passCommand {
	var passes []passCommand
	start := pe.Cycle(0)
	for i := range rapid.IntRange(1, 100).Draw(t, "passes") {
		start += pe.Cycle(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 0, 1, 5, 100}).Draw(t, "pause"))
		passes = append(passes, passCommand{
			start:    start,
			timing:   pe.Pass{Steps: pe.Cycle(rapid.IntRange(0, 60).Draw(t, "steps")), Drains: rapid.IntRange(0, 5).Draw(t, "drains") > 0},
			settling: pe.Cycle(rapid.IntRange(0, 1).Draw(t, "settling")),
			drained:  drainedPass{segment: i},
		})
	}
	return passes
}

// TestArrayInside: the controller hears of results in the same cycles whether the array is a
// component that gets messages or is inside, even if more passes are sent in a cycle, or more
// results come, than a port holds.
func TestArrayInside(t *testing.T) {
	geometry := pe.Geometry{Rows: 2, Cols: 2, Lanes: 1, DigitBits: 1}
	rapid.Check(t, func(t *rapid.T) {
		passes := drawPasses(t)
		run := func(inside bool) [][2]int {
			r := &chip{clock: clock.MHz(500)}
			r.engine = r.errs.Guard(akita.NewSerialEngine())
			s := &passSender{ComponentBase: akita.NewComponentBase("Sender"), planned: passes}
			s.alarm = clock.NewAlarm(r.clock, r.engine, s)
			if inside {
				s.array = &arrayInside{geometry: geometry, alarm: s.alarm}
			} else {
				a := newArray("Array", r.engine, r.clock, geometry)
				own := akita.NewLimitNumMsgPort(s, portCapacity, "Sender.Array")
				s.array, a.controller = &arrayByPort{own, a.control}, own
				system.Connect(r.engine, portCapacity, own, a.control)
			}
			s.alarm.Set(0)
			if err := r.errs.Run(context.Background(), r.engine); err != nil {
				t.Fatal(err)
			}
			return s.heard
		}
		if diff := cmp.Diff(run(false), run(true)); diff != "" {
			t.Fatalf("-messages +inside:\n%s", diff)
		}
	})
}
