package sim

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// TestArrayOnly compares array-only results with the same figures of a whole machine, for
// convolutions with gates and for a recurrent network.
func TestArrayOnly(t *testing.T) {
	skipTraces(t)
	for _, name := range []string{traces.FracBNN, "pg-lstm-a4h2-ptb"} {
		t.Run(name, func(t *testing.T) {
			trace, err := traces.Resolve(name)
			if err != nil {
				t.Fatal(err)
			}
			work, err := trace.Workload(pgworkloads.Options{Images: 2})
			if err != nil {
				t.Fatal(err)
			}
			s := newSystem(t)
			full, err := s.Run(context.Background(), work, Options{})
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.plan(work, ArrayOnly)
			if err != nil {
				t.Fatal(err)
			}
			array, err := p.run(context.Background(), work, Options{})
			if err != nil {
				t.Fatal(err)
			}
			for i, got := range array.Layers {
				want := full.Layers[i]
				if diff := cmp.Diff(want.Alone, got.Report); diff != "" {
					t.Errorf("%s, within the whole machine (-), alone (+):\n%s", want.Name, diff)
				}
				// Memory cuts no layer of these at pixels, so the passes are the same.
				if diff := cmp.Diff(want.Actions.Array, got.Actions.Array); diff != "" {
					t.Errorf("%s: PE steps (-whole, +alone):\n%s", want.Name, diff)
				}
				if got.Energy.Total() >= want.Energy.Total() {
					t.Errorf("%s: without DRAM %g pJ, with it %g", want.Name, got.Energy.Total(), want.Energy.Total())
				}
			}
		})
	}
}

// TestArrayOnlyNeedsNoRoom runs a recurrent product whose state doesn't fit in the scratchpad on
// the array alone.
func TestArrayOnlyNeedsNoRoom(t *testing.T) {
	w := pgworkloads.Workload{Images: 1, Layers: []pgworkloads.LayerWork{sequence("recurrent", 4096, 4096, 1, 1, true)}}
	s := newSystem(t, "scratchpads.activation.capacity_kib=1", "scratchpads.activation.banks=1")
	if _, err := s.plan(w, Full); err == nil {
		t.Error("1 KiB holds the state")
	}
	p, err := s.plan(w, ArrayOnly)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.run(context.Background(), w, Options{}); err != nil {
		t.Error(err)
	}
}

// TestEqualLayersRunOnce counts how often layers of the same sizes run: once without gates, but
// each layer if it has gates or is watched.
func TestEqualLayersRunOnce(t *testing.T) {
	layers := func(gated bool) (w pgworkloads.Workload) {
		w.Images = 1
		for _, name := range []string{"a", "b", "c"} {
			l := convolution(4, 8, 4, 1)
			if l.Name = name; !gated {
				l.Gated, l.Gates, l.Activation.HighBits = false, nil, l.Activation.Bits
			}
			w.Layers = append(w.Layers, l)
		}
		return w
	}
	for _, test := range []struct {
		name   string
		sets   []string
		gated  bool
		shared bool
		wanted int
	}{
		{"without gates", nil, false, false, 1},
		{"with gates", nil, true, false, 3},
		{"with the same gates", nil, true, true, 1},
		{"gates without a say", []string{"array.policy=dense"}, true, false, 1},
	} {
		s := newSystem(t, test.sets...)
		w := layers(test.gated)
		for i := range w.Layers {
			if test.shared {
				w.Layers[i].Gates, w.Layers[i].SharesGates = w.Layers[0].Gates, true
			}
		}
		var cache LayerCache
		result, err := s.Run(context.Background(), w, Options{Layers: &cache})
		if err != nil {
			t.Fatal(err)
		}
		ran := len(cache.layers)
		if test.gated && test.sets == nil && !test.shared {
			ran = 3 - ran
		}
		if ran != test.wanted {
			t.Errorf("%s: %d layers ran, want %d", test.name, ran, test.wanted)
		}
		for i, got := range result.Layers {
			alone, err := s.Run(context.Background(), pgworkloads.Workload{Images: 1, Layers: w.Layers[i : i+1]}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(alone.Layers[0], got); diff != "" {
				t.Errorf("%s: layer %s by itself (-), among others (+):\n%s", test.name, got.Name, diff)
			}
		}
	}
}
