package sim

import (
	"context"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// mostNetworkLost is the share by which a network may take longer on one machine than its isolated
// layers. Only the places of its tensors in DRAM, and the times of refreshes, can be worse.
const mostNetworkLost = 0.0001

// TestNetworksOfTraces: every embedded network runs on one machine and takes no longer than its
// isolated layers, with and without gates; with -long in batches of 8, too.
func TestNetworksOfTraces(t *testing.T) {
	skipTraces(t)
	batches := []int{1}
	if longtest.On() {
		batches = append(batches, 8)
	}
	for _, name := range traces.Names() {
		t.Run(name, func(t *testing.T) {
			for _, images := range batches {
				trace, err := traces.Resolve(name)
				if err != nil {
					t.Fatal(err)
				}
				w, err := trace.Workload(pgworkloads.Options{Images: images})
				if err != nil {
					t.Fatal(err)
				}
				for _, policy := range []string{"array.policy=column-share", "array.policy=dense"} {
					checkTrace(t, w, policy)
				}
			}
		})
	}
}

// checkTrace runs a workload as isolated layers and on one machine.
func checkTrace(t *testing.T, w pgworkloads.Workload, sets ...string) {
	t.Helper()
	run := func(sets ...string) Result {
		r, err := newSystem(t, sets...).Run(context.Background(), w, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	isolated, one := run(sets...), run(append(sets, prefetching)...)
	got, sum := cycles(one), cycles(isolated)
	if lost := float64(got)/float64(sum) - 1; lost > mostNetworkLost {
		t.Errorf("%v: %d cycles, isolated layers take %d: %.3f %% less", sets, got, sum, 100*lost)
	}
	var alone uint64
	for _, l := range one.Layers {
		alone += uint64(l.Alone.Breakdown.Busy)
	}
	if got < alone {
		t.Errorf("%v: %d cycles, but the array is busy for %d", sets, got, alone)
	}
}
