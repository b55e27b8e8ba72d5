package system

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"
)

// shuffler is an engine that runs the events of one moment in random order,
// first the primary ones and then the secondary ones, as Akita promises.
type shuffler struct {
	*sim.SerialEngine
	random *rand.Rand
	now    sim.VTimeInSec
	events []sim.Event
}

func newShuffler(seed uint64) *shuffler {
	return &shuffler{SerialEngine: sim.NewSerialEngine(), random: rand.New(rand.NewPCG(seed, seed))}
}

func (s *shuffler) Schedule(e sim.Event)        { s.events = append(s.events, e) }
func (s *shuffler) CurrentTime() sim.VTimeInSec { return s.now }

func (s *shuffler) Run() error {
	for len(s.events) > 0 {
		s.random.Shuffle(len(s.events), func(i, j int) { s.events[i], s.events[j] = s.events[j], s.events[i] })
		first := 0
		for i, e := range s.events {
			if f := s.events[first]; e.Time() < f.Time() || e.Time() == f.Time() && f.IsSecondary() && !e.IsSecondary() {
				first = i
			}
		}
		e := s.events[first]
		s.events[first] = s.events[len(s.events)-1]
		s.events = s.events[:len(s.events)-1]
		s.now = e.Time()
		_ = e.Handler().Handle(e)
	}
	return nil
}

// TestOrderOfEvents: whatever the order of the events of a moment, every
// transfer is done in the same cycle and the counts are the same.
func TestOrderOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRig(drawMachine(t, "event"))
		requests := drawTransfers(t, 12, 2000)
		want := r.run(t, requests)
		for seed := range uint64(3) {
			r.engine = func() sim.Engine { return newShuffler(seed) }
			got := r.run(t, requests)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(outcome{}), ignoreEnd); diff != "" {
				t.Fatalf("-Akita's order +another:\n%s", diff)
			}
		}
	})
}

// ignoreEnd leaves out the length of the simulation, which Akita's connections
// prolong by idle ticks.
var ignoreEnd = cmpopts.IgnoreFields(Counts{}, "Cycles")
