package clock

import (
	"slices"
	"testing"

	"github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"
)

// TestCycles: the time of a cycle maps back to that cycle and is followed by the next one. A
// moment between two cycles is followed by the second one.
func TestCycles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := MHz(rapid.SampledFrom([]float64{1, 33.3, 500, 1200, 1600, 10000}).Draw(t, "MHz"))
		cycle := rapid.Uint64Range(0, 1e9).Draw(t, "cycle")
		if got := c.Cycle(c.Time(cycle)); got != cycle {
			t.Fatalf("time of cycle %d is in cycle %d", cycle, got)
		}
		if got := c.After(c.Time(cycle)); got != cycle+1 {
			t.Fatalf("after cycle %d comes %d", cycle, got)
		}
		between := (c.Time(cycle) + c.Time(cycle+1)) / 2
		if got := c.After(between); got != cycle+1 {
			t.Fatalf("between %d and the next: %d", cycle, got)
		}
	})
}

// TestAkitasTime: the time of a cycle equals Akita's, to the last bit.
func TestAkitasTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := MHz(rapid.Float64Range(1, 10000).Draw(t, "MHz"))
		cycle := rapid.Uint64Range(0, 2*exactly).Draw(t, "cycle") >> rapid.IntRange(0, 40).Draw(t, "shift")
		if got, want := c.Time(cycle), c.Freq.NCyclesLater(int(cycle), 0); got != want {
			t.Fatalf("cycle %d begins at %v, Akita's at %v", cycle, got, want)
		}
		if now := c.Time(cycle); c.After(now) != c.Cycle(c.Freq.NextTick(now)) {
			t.Fatalf("after cycle %d comes %d, not Akita's %d", cycle, c.After(now), c.Cycle(c.Freq.NextTick(now)))
		}
		other := MHz(rapid.Float64Range(1, 10000).Draw(t, "other MHz"))
		if now := other.Time(cycle); c.After(now) != c.Cycle(c.Freq.NextTick(now)) {
			t.Fatalf("after %v comes cycle %d, not Akita's %d", now, c.After(now), c.Cycle(c.Freq.NextTick(now)))
		}
	})
}

// TestClocksMeet: cycles of two clocks that begin together have the same time, so neither of them
// is taken as the later one.
func TestClocksMeet(t *testing.T) {
	array, memory := MHz(500), MHz(1200)
	for i := range uint64(1000) {
		if a, m := array.Time(5*i), memory.Time(12*i); a != m {
			t.Fatalf("cycles %d and %d begin at %v and %v", 5*i, 12*i, a, m)
		}
	}
}

// sleeper notes the cycles in which it is woken.
type sleeper struct {
	alarm *Alarm
	woken []uint64
}

func (s *sleeper) Handle(e sim.Event) error {
	s.woken = append(s.woken, s.alarm.Rung(e))
	return nil
}

// TestAlarm: there is one event per cycle, and an earlier one if it is requested.
func TestAlarm(t *testing.T) {
	engine := sim.NewSerialEngine()
	s := &sleeper{}
	c := MHz(500)
	s.alarm = NewAlarm(c, engine, s)
	for _, cycle := range []uint64{7, 7, 9, 3, 5} {
		s.alarm.Set(cycle)
	}
	s.alarm.SetAfter(c.Time(0))
	if err := engine.Run(); err != nil {
		t.Fatal(err)
	}
	if want := []uint64{1, 3, 7}; !slices.Equal(s.woken, want) {
		t.Errorf("woken in %v, want %v: 9 and 5 are covered by what was set before", s.woken, want)
	}
}
