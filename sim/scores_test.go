package sim

import (
	"context"
	"testing"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// TestPoliciesOnScores runs scores with causal gates, which are off for keys behind their
// position, under every policy. Except for the dense one, each policy gives MSB passes to scores,
// and LSB passes to those that are gated.
func TestPoliciesOnScores(t *testing.T) {
	work := attention(1)
	scores := &work.Layers[0]
	keys := scores.N() / scores.Groups
	scores.Gates = pgworkloads.NewGateMask(scores.M(1), scores.N())
	var on uint64
	for m := range scores.M(1) {
		for n := range scores.N() {
			if n%keys <= m && (m+n)%3 == 0 {
				scores.Gates.Set(m, n)
				on++
			}
		}
	}
	for _, policy := range dataflow.Policies.Names() {
		result, err := newSystem(t, "array.policy="+policy).Run(context.Background(), work, Options{})
		if err != nil {
			t.Fatalf("%s: %v", policy, err)
		}
		report := result.Layers[0].Report
		gates := policy != "dense"
		if result.Layers[0].GatedOutputs != on {
			t.Errorf("%s: %d gated outputs, want %d", policy, result.Layers[0].GatedOutputs, on)
		}
		if (report.Passes.High > 0) != gates || (report.Passes.Low > 0) != gates || (report.Passes.Full > 0) == gates {
			t.Errorf("%s: %+v passes", policy, report.Passes)
		}
	}
}
