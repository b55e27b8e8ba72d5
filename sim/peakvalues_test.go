package sim

import (
	"context"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// TestPeakKnowsValues checks machines whose steps depend on the values of activations. Their peak
// must not be above what they take on a trained network, and must be above zero.
func TestPeakKnowsValues(t *testing.T) {
	trace, err := traces.Resolve("pg-resnet20-a4h2-cifar10")
	if err != nil {
		t.Fatal(err)
	}
	work, err := trace.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, preset := range []string{"pragmatic-16x16", "shapeshifter-16x16", "drq-16x16"} {
		machine, err := ResolveMachine(preset, nil)
		if err != nil {
			t.Fatal(err)
		}
		job, err := NewJob(machine, nil, work, ArrayOnly)
		if err != nil {
			t.Fatal(err)
		}
		peak, err := job.Peak(work)
		if err != nil {
			t.Fatal(err)
		}
		found, err := job.Run(context.Background(), work, JobOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i, layer := range found.Machine.Layers {
			if least := peak.Layers[i].Report.Cycles; least > layer.Report.Cycles || least == 0 {
				t.Errorf("%s, %s: %d cycles at peak, %d on the array", preset, layer.Name, least, layer.Report.Cycles)
			}
		}
	}
}
