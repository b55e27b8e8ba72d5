package policytest

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// checkModel runs random layers on random arrays through the pass-level model and, if the policy
// has one, through the register-level model. Every pass must start in the same cycle, the layer
// must take the same cycles, and PEs must do the same.
func checkModel(t *testing.T, name string, flow dataflow.Dataflow, policy string) {
	if !agree.HasModel(name, policy) {
		t.Skip("there is no register-level model")
	}
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := referenceMachine(t, flow, policy)
		diff, err := agree.Difference(name, m, referenceProblem(t, m))
		if err != nil {
			t.Fatal(err)
		}
		if diff != "" {
			t.Fatalf("register-level (-), pass-level (+):\n%s", diff)
		}
	})
}

// referenceMachine draws an array; some are larger than the layers on them.
func referenceMachine(t *rapid.T, flow dataflow.Dataflow, policy string) reference.Machine {
	geometry := pe.Geometry{
		Rows: rapid.IntRange(1, 9).Draw(t, "rows"), Cols: rapid.IntRange(1, 9).Draw(t, "cols"),
		Lanes: rapid.IntRange(1, 4).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 4).Draw(t, "digit bits"),
	}
	geometry.DrainChains = drawChains(t, flow, geometry.Rows)
	m := reference.Machine{
		Geometry:     geometry,
		Overlap:      rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"),
		Policy:       policy,
		Settings:     drawSettings(t, policy, flow, geometry),
		StateLatency: rapid.IntRange(0, 20).Draw(t, "state latency"),
		Wasted:       rapid.Bool().Draw(t, "wasted prediction"),
	}
	m.Fold = drawFold(t, flow, m)
	return m
}

// drawSplit draws how many operands decide gates, 0 for the high bits of all.
func drawSplit(t *rapid.T, m reference.Machine, k int) int {
	return agree.DrawSplit(m, k, func(least, most int) int {
		return rapid.IntRange(least, most).Draw(t, "first operands")
	})
}

func drawFold(t *rapid.T, flow dataflow.Dataflow, m reference.Machine) int {
	return agree.DrawFold(flow, m, func(least, most int) int {
		return rapid.IntRange(least, most).Draw(t, "fold")
	})
}

// referenceProblem draws a layer whose weights are all 1, so that thresholds for the sums are easy
// to choose. Any share of its outputs may be gated. One in ten has no gates, and half are
// recurrent.
func referenceProblem(t *rapid.T, m reference.Machine) reference.Problem {
	p := reference.Problem{
		M: rapid.IntRange(1, 60).Draw(t, "m"), K: rapid.IntRange(1, 14).Draw(t, "k"),
		Groups: rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "groups"),
		Bits:   rapid.IntRange(2, 8).Draw(t, "bits"), Encoding: pgworkloads.Unsigned,
		Gated: rapid.IntRange(0, 9).Draw(t, "is gated") > 0,
	}
	p.N = p.Groups * rapid.IntRange(1, 12).Draw(t, "channels")
	p.HighBits = rapid.IntRange(1, p.Bits-1).Draw(t, "high bits")
	p.FirstOperands = drawSplit(t, m, p.K)
	codes := p.Groups * p.M * p.K
	most := int16(1)<<p.Bits - 1
	random := rapid.SliceOfN(rapid.Int16Range(0, most), codes, codes)
	p.Activations = random.Draw(t, "activations")
	p.Weights = make([]int16, p.N*p.K)
	p.Thresholds = make([]int32, p.N)
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	threshold := rapid.Int32Range(-1, int32(p.HighPart().To)*int32(most))
	for i := range p.Thresholds {
		p.Thresholds[i] = threshold.Draw(t, "threshold")
	}
	if rapid.Bool().Draw(t, "recurrent") {
		agree.MakeRecurrent(&p, rapid.IntRange(1, 6).Draw(t, "steps"))
	}
	return p
}
