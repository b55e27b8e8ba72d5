package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe"
)

// counted runs another policy and counts its passes by kind.
type counted struct{ TilePolicy }

func (counted) Counters() []Counter {
	return []Counter{{Name: "high", Unit: "passes", Doc: "MSB passes."}, {Name: "low", Unit: "passes", Doc: "LSB passes."}}
}

func (c counted) Begin(w Work) Sequence { return countedSequence{c.TilePolicy.Begin(w), w} }

type countedSequence struct {
	Sequence
	work Work
}

func (s countedSequence) Next(now pe.Cycle) Choice {
	choice := s.Sequence.Next(now)
	if choice.Pass != nil {
		s.work.Count(choice.Pass.Kind.String(), 1)
	}
	return choice
}

// TestCounters expects the counters of a policy in the report of a layer, over all its segments. If
// the layer is not gated they are zero. Policies without counters report none.
func TestCounters(t *testing.T) {
	m := machine(t, 2, 2, "row-pack", "full", 1)
	all := func(int, int) bool { return true }
	plain := RunAlone(m, matrix(4, 4, 4, 2, 1, all), 1)
	if plain.Counters != nil {
		t.Errorf("row-pack counts %v", plain.Counters)
	}
	m.Policy = counted{m.Policy.(TilePolicy)}
	want := m.Policy.(counted).Counters()
	if diff := cmp.Diff(want, RunAlone(m, matrix(4, 4, 4, 2, 2, nil), 1).Counters); diff != "" {
		t.Errorf("not gated (-want +got):\n%s", diff)
	}
	want[0].Value, want[1].Value = plain.Passes.High, plain.Passes.Low
	for range 2 { // runs share nothing
		got := RunAlone(m, matrix(4, 4, 4, 2, 1, all), 1)
		if diff := cmp.Diff(want, got.Counters); diff != "" {
			t.Errorf("gated (-want +got):\n%s", diff)
		}
		got.Counters = nil
		if diff := cmp.Diff(plain, got); diff != "" {
			t.Errorf("counting changed the rest (-without +with):\n%s", diff)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a counter that isn't declared is counted")
		}
	}()
	Work{}.Count("other", 1)
}
