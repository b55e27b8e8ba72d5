package sim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe"
	"pgsim/pgworkloads"
)

// gatedPrimes are the gated layers of primeLayers.
func gatedPrimes() map[string]pgworkloads.LayerWork {
	layers := primeLayers()
	delete(layers, "not gated")
	return layers
}

// TestSharedQueuesKeepTheBooks: arrays that share queues do the work of one array, every gated
// output once, however layers are dealt, with memory and without. What one array gives, another
// takes. With a bus that takes everything at once, they take little longer than arrays with their
// own queues. The difference is at most the LSB passes that are left at the end of a layer, the
// wait for the last decisions, and the way out of the array.
func TestSharedQueuesKeepTheBooks(t *testing.T) {
	moved := uint64(0)
	for name, w := range gatedPrimes() {
		one := runArrays(t, w, ArrayOnly, 1, 1, "array.policy=layer-share")
		for _, count := range []int{2, 4, 16} {
			for _, split := range []string{"channels", "pixels"} {
				sets := []string{"array.policy=layer-share", "array.split=" + split}
				what := fmt.Sprint(name, ", ", count, " arrays by ", split)
				private := runArrays(t, w, ArrayOnly, count, count, sets...)
				sets = append(sets, "array.queues=shared", "array.bus_bits=65536")
				alone := runArrays(t, w, ArrayOnly, count, count, sets...)
				full := runArrays(t, w, Full, count, count, sets...)
				for _, r := range []LayerResult{alone, full} {
					if worked(r) != worked(one) {
						t.Errorf("%s: %v done, %v on one array", what, worked(r), worked(one))
					}
					if m := r.Report.Moved; m.In != m.Out || (m.In > 0) != (m.Bits > 0) || r.Report.Pushed != r.Report.Popped {
						t.Errorf("%s: moved %+v, %d pushed, %d popped", what, m, r.Report.Pushed, r.Report.Popped)
					}
					if r.Report.Breakdown.Total() != r.Report.Cycles {
						t.Errorf("%s: %d cycles, %d explained", what, r.Report.Cycles, r.Report.Breakdown.Total())
					}
				}
				if diff := cmp.Diff(alone.Report, full.Alone); diff != "" {
					t.Errorf("%s: the array alone differs: %s", what, diff)
				}
				moved += alone.Report.Moved.In
				if most := private.Report.Cycles + restBound(w, private); alone.Report.Cycles > most {
					t.Errorf("%s: %d cycles, %d with private queues; at most %d", what, alone.Report.Cycles, private.Report.Cycles, most)
				}
			}
		}
	}
	if moved == 0 {
		t.Error("no output moves in any of the layers")
	}
}

// restBound is by how many cycles shared queues may exceed private ones: the LSB passes of a full
// queue and of a batch for every channel, the wait for decisions, and the way out and back.
func restBound(w pgworkloads.LayerWork, private LayerResult) pe.Cycle {
	const side, depth = 4, 8
	low := pe.Cycle(w.K() * w.Activation.LowBits())
	return low*(depth+pe.Cycle(w.N())/side+1) + 6*side
}

// TestSharedQueuesAreDeterministic runs arrays that share queues side by side twice.
func TestSharedQueuesAreDeterministic(t *testing.T) {
	for name, w := range gatedPrimes() {
		sets := []string{"array.policy=layer-share", "array.split=pixels", "array.queues=shared", "array.bus_bits=4096"}
		first := runArrays(t, w, Full, 4, 4, sets...)
		if diff := cmp.Diff(first, runArrays(t, w, Full, 4, 4, sets...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestNarrowBus: a narrower bus moves no more outputs, and outputs that don't pay stay where they
// are.
func TestNarrowBus(t *testing.T) {
	for name, w := range gatedPrimes() {
		sets := []string{"array.policy=layer-share", "array.split=pixels", "array.queues=shared"}
		wide := runArrays(t, w, ArrayOnly, 4, 4, append(sets, "array.bus_bits=65536")...)
		narrow := runArrays(t, w, ArrayOnly, 4, 4, append(sets, "array.bus_bits=1")...)
		if narrow.Report.Moved.In > wide.Report.Moved.In || narrow.Report.Cycles < wide.Report.Cycles {
			t.Errorf("%s: one bit: %d outputs in %d cycles; 65536: %d in %d", name,
				narrow.Report.Moved.In, narrow.Report.Cycles, wide.Report.Moved.In, wide.Report.Cycles)
		}
	}
}

// TestSharedQueuesRefuse: if queues can't be shared, the error names the key to change.
func TestSharedQueuesRefuse(t *testing.T) {
	for _, test := range []struct {
		sets []string
		want string
	}{
		{[]string{"array.queues=shared", "array.policy=layer-share"}, "array.queues: shared needs several arrays, array.count is 1; use private"},
		{[]string{"array.queues=shared", "array.count=4"}, "array.queues: shared needs array.policy layer-share"},
		{[]string{"array.bus_bits=64"}, "array.bus_bits: has no meaning with array.queues private, got 64; leave it out"},
		{[]string{"array.queues=shared", "array.count=4", "array.policy=layer-share", "array.share_columns=2"}, "array.queues: shared needs array.share_columns"},
		{[]string{"array.queues=shared", "array.count=4", "array.policy=layer-share", "array.fold=2"}, "array.queues: shared needs array.fold 1"},
		{[]string{"array.queues=shared", "array.count=4", "array.policy=layer-share", "array.prediction=wasted"}, "array.queues: shared needs array.prediction kept"},
		{[]string{"array.queues=shared", "array.count=4", "array.policy=layer-share", "scratchpads.activation.reads=window"}, "scratchpads.activation.reads: window needs array.queues private"},
		{[]string{"array.queues=shared", "array.count=4", "array.policy=layer-share", "network.overlap=prefetch"}, "network.overlap: prefetch needs one array"},
		{[]string{"array.queues=lent"}, "array.queues: unknown queues"},
	} {
		_, err := ResolveMachine("pg-16x16", test.sets)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.sets, err, test.want)
		}
	}
}
