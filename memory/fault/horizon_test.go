package fault

import (
	"testing"

	"github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"
)

// looker notes the horizon in every event.
type looker struct {
	errs *Context
	seen map[sim.VTimeInSec]sim.VTimeInSec
}

func (l *looker) Handle(e sim.Event) error {
	l.seen[e.Time()] = l.errs.Horizon(e.Time())
	return nil
}

// TestHorizon: seen from an event, the horizon is the next guarded event or one of the same
// moment. Events apart don't count, even if an engine is guarded twice.
func TestHorizon(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var errs Context
		inner := sim.NewSerialEngine()
		engine := errs.Guard(errs.Guard(inner))
		l := &looker{&errs, map[sim.VTimeInSec]sim.VTimeInSec{}}
		times := rapid.SliceOfN(rapid.IntRange(1, 20), 1, 15).Draw(t, "times")
		for _, at := range times {
			engine.Schedule(sim.NewEventBase(sim.VTimeInSec(at), l))
		}
		const before = 0.5
		errs.Apart(engine).Schedule(sim.NewEventBase(before, l))
		if err := engine.Run(); err != nil {
			t.Fatal(err)
		}
		for now, got := range l.seen {
			want := Forever
			for _, at := range times {
				if at := sim.VTimeInSec(at); at >= now {
					want = min(want, at)
				}
			}
			if got != want {
				t.Fatalf("seen from %v the horizon is %v, want %v; events at %v", now, got, want, times)
			}
		}
	})
}

// TestNoHorizon: if no event is pending, there is no horizon.
func TestNoHorizon(t *testing.T) {
	var errs Context
	if got := errs.Horizon(0); got != Forever {
		t.Errorf("got %v", got)
	}
}
