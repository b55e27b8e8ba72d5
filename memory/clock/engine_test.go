package clock

import (
	"slices"
	"testing"

	"github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"
)

// planned is an event that schedules others.
type planned struct {
	engine    sim.Engine
	time      sim.VTimeInSec
	secondary bool
	next      []*planned
	ran       *[]moment
}

// moment is when an event ran and whether it was a secondary one.
type moment struct {
	time      sim.VTimeInSec
	secondary bool
}

func (p *planned) Time() sim.VTimeInSec { return p.time }
func (p *planned) Handler() sim.Handler { return p }
func (p *planned) IsSecondary() bool    { return p.secondary }
func (p *planned) Handle(sim.Event) error {
	*p.ran = append(*p.ran, moment{p.engine.CurrentTime(), p.secondary})
	for _, next := range p.next {
		p.engine.Schedule(next)
	}
	return nil
}

// TestEngine: events run in the order of their times, and primary events before secondary ones at
// the same time, as in Akita's SerialEngine, even if events schedule others.
func TestEngine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		run := func(engine sim.Engine, chances []int) []moment {
			var ran []moment
			var plan func(from sim.VTimeInSec) *planned
			plan = func(from sim.VTimeInSec) *planned {
				if len(chances) == 0 {
					return nil
				}
				chance := chances[0]
				chances = chances[1:]
				p := &planned{engine: engine, time: from + sim.VTimeInSec(chance%4), secondary: chance/4%2 == 1, ran: &ran}
				for range chance / 8 % 3 {
					if next := plan(p.time); next != nil {
						p.next = append(p.next, next)
					}
				}
				return p
			}
			for p := plan(0); p != nil; p = plan(0) {
				engine.Schedule(p)
			}
			if err := engine.Run(); err != nil {
				t.Fatal(err)
			}
			return ran
		}
		const kinds = 4 * 2 * 3 // pauses, secondary or not, events that follow
		chances := rapid.SliceOfN(rapid.IntRange(0, kinds-1), 1, 60).Draw(t, "events")
		got, want := run(NewEngine(), chances), run(sim.NewSerialEngine(), chances)
		if !slices.Equal(got, want) {
			t.Fatalf("ran %v, Akita's %v", got, want)
		}
	})
}
