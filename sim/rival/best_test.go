package rival

import (
	"context"
	"math"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
)

// machine returns a preset with some keys set.
func machine(t *testing.T, preset string, sets ...string) configs.Accelerator {
	t.Helper()
	acc, err := sim.ResolveMachine(preset, sets)
	if err != nil {
		t.Fatal(err)
	}
	return acc
}

// images returns the given number of images of the default trace.
func images(t *testing.T, count int) pgworkloads.Workload {
	t.Helper()
	trace, err := traces.Resolve(traces.Default)
	if err != nil {
		t.Fatal(err)
	}
	w, err := trace.Workload(pgworkloads.Options{Images: count})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestCandidates expects plain machines with the memory of the machine that fill its area without
// exceeding it.
func TestCandidates(t *testing.T) {
	for _, m := range []configs.Accelerator{
		machine(t, configs.Default),
		machine(t, "pg-16x16", "dram.channels=4", "scratchpads.weight.banks=32", "clock.frequency_mhz=800"),
		machine(t, "pg-32x32", "array.lanes=8"),
	} {
		system, err := sim.New(m)
		if err != nil {
			t.Fatal(err)
		}
		found, err := candidates(m)
		if err != nil {
			t.Fatal(err)
		}
		lanes := map[int]bool{}
		for _, c := range found {
			rival, err := sim.New(c)
			if err != nil {
				t.Fatal(err)
			}
			lanes[c.Array.Lanes] = true
			switch {
			case c.Array.Policy != configs.DensePolicy:
				t.Errorf("%s has gates", c.Name)
			case c.DRAM != m.DRAM || c.Clock != m.Clock || c.DMA != m.DMA || c.Scratchpads.Weight != m.Scratchpads.Weight:
				t.Errorf("%s has other memory than %s", c.Name, m.Name)
			case rival.Area().Total() > system.Area().Total() || rival.ArrayArea() < Least*system.ArrayArea():
				t.Errorf("%s has %.3f mm2 of array, %s has %.3f", c.Name, rival.ArrayArea(), m.Name, system.ArrayArea())
			}
		}
		if len(lanes) < len(Lanes) {
			t.Errorf("%s: only PEs of %d numbers of lanes are tried", m.Name, len(lanes))
		}
	}
}

// TestBest runs all candidates with memory, and expects the best of them. Its machine is small, so
// that few candidates are as good, and large enough that scratchpads slow some down.
func TestBest(t *testing.T) {
	if testing.Short() {
		t.Skip("runs dozens of machines")
	}
	m, w := machine(t, configs.Default), images(t, 1)
	best, err := Best(context.Background(), m, w, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	all, err := candidates(m)
	if err != nil {
		t.Fatal(err)
	}
	least, name := math.Inf(1), ""
	for _, c := range all {
		job, err := sim.NewJob(c, nil, w, sim.Full)
		if err != nil {
			t.Fatal(err)
		}
		found, err := job.Run(context.Background(), w, sim.JobOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if edp := energyDelay(found.Machine); edp < least {
			least, name = edp, c.Name
		}
	}
	if best.Accelerator.Name != name || best.Tried != len(all) {
		t.Errorf("the best of %d is %s, the best of all %d is %s", best.Tried, best.Accelerator.Name, len(all), name)
	}
}

// TestRivalOfOneMachine expects a rival whose layers follow each other in the same way as the
// machine's.
func TestRivalOfOneMachine(t *testing.T) {
	m, w := machine(t, configs.Default, "network.overlap=prefetch"), images(t, 1)
	w.Layers = w.Layers[:2]
	best, err := Best(context.Background(), m, w, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	if best.Accelerator.Network != m.Network {
		t.Errorf("the rival's network is %+v, want %+v", best.Accelerator.Network, m.Network)
	}
}

// TestNoRival expects no rival if no plain array is as small as the machine, or none can run the
// workload.
func TestNoRival(t *testing.T) {
	wide := images(t, 1)
	wide.Layers = wide.Layers[:1]
	wide.Layers[0].WeightBits = 16
	for name, test := range map[string]struct {
		machine configs.Accelerator
		work    pgworkloads.Workload
	}{
		"a tiny array": {machine(t, "pg-16x16", "array.rows=1", "array.cols=1"), images(t, 1)},
		"weights":      {machine(t, "pg-16x16", "array.weight_bits=16"), wide},
	} {
		best, err := Best(context.Background(), test.machine, test.work, sim.Full)
		if err != nil || best != nil {
			t.Errorf("%s: a rival is found: %t, error %v; want none of both", name, best != nil, err)
		}
	}
}
