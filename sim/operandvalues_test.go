package sim

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// traceWork returns the workload of a trace, one image.
func traceWork(t *testing.T, name string) pgworkloads.Workload {
	t.Helper()
	trace, err := traces.Resolve(name)
	if err != nil {
		t.Fatal(err)
	}
	work, err := trace.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	return work
}

// withOperands runs a workload on the array of a machine, with energies of some operands.
func withOperands(t *testing.T, work pgworkloads.Workload, operands, preset string, sets ...string) (*Job, Result) {
	t.Helper()
	acc, err := ResolveMachine(preset, append(sets, "energy.operands="+operands))
	if err != nil {
		t.Fatal(err)
	}
	job, err := NewJob(acc, nil, work, ArrayOnly)
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), work, JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return job, found.Machine
}

// TestOperandsOfATrace checks that the operands of a trained network change only the energy of PE
// steps, registers and crossbars. They must lower it, but no step below an idle one, and be the
// same every time. The bound of a run must stay a bound.
func TestOperandsOfATrace(t *testing.T) {
	work := traceWork(t, "pg-resnet20-a4h2-cifar10")
	for _, preset := range []string{"pg-16x16", "int4x8-16x16"} {
		_, random := withOperands(t, work, "random", preset)
		job, found := withOperands(t, work, "trace", preset)
		_, again := withOperands(t, work, "trace", preset)
		if len(found.UnknownOperands) != 0 || random.UnknownOperands != nil {
			t.Errorf("%s: unknown %v", preset, found.UnknownOperands)
		}
		peak, err := job.Peak(work)
		if err != nil {
			t.Fatal(err)
		}
		idle := idlePrice(t, job, found)
		for i, l := range found.Layers {
			was := random.Layers[i]
			if diff := cmp.Diff(was.Report, l.Report); diff != "" {
				t.Errorf("%s, %s: operands change the schedule (-random +trace):\n%s", preset, l.Name, diff)
			}
			if diff := cmp.Diff(again.Layers[i].Energy, l.Energy); diff != "" {
				t.Errorf("%s, %s: two runs differ:\n%s", preset, l.Name, diff)
			}
			checkParts(t, preset+", "+l.Name, was, l, idle)
			if least := peak.Layers[i].Energy.Total(); least > l.Energy.Total() {
				t.Errorf("%s, %s: the bound is %v pJ, the run takes %v", preset, l.Name, least, l.Energy.Total())
			}
		}
	}
}

// checkParts compares the parts of the energy of a layer with random operands and with its
// own.
func checkParts(t *testing.T, name string, random, own LayerResult, idle float64) {
	t.Helper()
	steps := map[string]uint64{
		"array_high": own.Actions.Array.HighSteps, "array_low": own.Actions.Array.LowSteps, "array_full": own.Actions.Array.FullSteps,
	}
	for i, p := range own.Energy {
		was := random.Energy[i].Value
		n, ofStep := steps[p.Name]
		switch {
		case ofStep && (p.Value > was || p.Value < idle*float64(n)):
			t.Errorf("%s: %s is %v pJ, %v with random operands, %v if idle", name, p.Name, p.Value, was, idle*float64(n))
		case p.Name == "registers" || p.Name == "crossbars":
			if p.Value > was {
				t.Errorf("%s: %s is %v pJ, %v with random operands", name, p.Name, p.Value, was)
			}
		case !ofStep && p.Value != was:
			t.Errorf("%s: %s is %v pJ, %v with random operands", name, p.Name, p.Value, was)
		}
	}
}

// idlePrice returns what an idle PE step costs.
func idlePrice(t *testing.T, job *Job, r Result) float64 {
	t.Helper()
	prices, err := job.ActionPrices(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range prices {
		if p.Action == "idle" {
			return p.PJ
		}
	}
	t.Fatal("no price of idle steps")
	return 0
}

// TestUnknownOperands expects the energy of random operands, and the layers to be named, if the
// operands aren't known or their effect on the PEs has not been measured.
func TestUnknownOperands(t *testing.T) {
	work := traceWork(t, "pg-resnet20-a4h2-cifar10")
	blind := work
	blind.Inputs = nil
	for _, test := range []struct {
		name   string
		work   pgworkloads.Workload
		preset string
		sets   string
	}{
		{"no codes", blind, "pg-16x16", ""},
		{"another kind of PE", work, "bitfusion-16x16", ""},
		{"another dataflow", work, "dense-16x16", "array.dataflow=weight-stationary"},
	} {
		sets := slices.DeleteFunc(strings.Split(test.sets, " "), func(s string) bool { return s == "" })
		_, random := withOperands(t, test.work, "random", test.preset, sets...)
		_, found := withOperands(t, test.work, "trace", test.preset, sets...)
		if got, want := len(found.UnknownOperands), len(work.Layers); got != want {
			t.Errorf("%s: %d layers named, want %d", test.name, got, want)
		}
		for i, l := range found.Layers {
			if diff := cmp.Diff(random.Layers[i].Energy, l.Energy); diff != "" {
				t.Errorf("%s, %s:\n%s", test.name, l.Name, diff)
			}
		}
	}
}
