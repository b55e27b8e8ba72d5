package energy

import (
	"math"
	"slices"
	"testing"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pe/hardware"
)

// reference sets every setting that prices depend on, so that presets may change.
var reference = []string{
	"array.rows=16", "array.cols=16", "array.lanes=1", "array.digit_bits=1",
	"array.weight_bits=8", "array.accumulator_bits=32", "array.policy=column-share", "array.queue_depth=8",
	"scratchpads.activation.capacity_kib=256", "scratchpads.activation.banks=16",
	"scratchpads.activation.word_bits=64", "scratchpads.activation.ports=1", "scratchpads.activation.double_buffered=true",
	"scratchpads.weight.capacity_kib=256", "scratchpads.weight.banks=16",
	"scratchpads.weight.word_bits=64", "scratchpads.weight.ports=1", "scratchpads.weight.double_buffered=true",
	"scratchpads.output.capacity_kib=256", "scratchpads.output.banks=16",
	"scratchpads.output.word_bits=64", "scratchpads.output.ports=1", "scratchpads.output.double_buffered=true",
	"dma.max_outstanding=32", "dram.device=ddr4-2400", "energy.technology=45nm",
}

// machine returns the reference accelerator with keys overridden, and its
// hardware.
func machine(t testing.TB, sets ...string) (configs.Accelerator, hardware.Parts) {
	t.Helper()
	acc, err := configs.Resolve(configs.Base, slices.Concat(reference, sets))
	if err != nil {
		t.Fatal(err)
	}
	m, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	m.Scratchpads = acc.Scratchpads
	return acc, m.Hardware()
}

func model(t testing.TB, sets ...string) *Model {
	t.Helper()
	m, err := New(machine(t, sets...))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// value returns a part, which must exist.
func value(t testing.TB, parts Parts, name string) float64 {
	t.Helper()
	for _, p := range parts {
		if p.Name == name {
			return p.Value
		}
	}
	t.Fatalf("no part %s in %v", name, parts)
	return 0
}

// near reports whether two numbers agree within a relative error.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}
