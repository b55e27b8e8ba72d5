package agree

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
)

// TestPartsAgree compares passes that come in parts of K with the register-level model, under every
// policy that has one, and without gates. In one of two runs, some parts come late.
func TestPartsAgree(t *testing.T) {
	const flow = "output-stationary"
	var policies []string
	for _, p := range dataflow.Policies.All() {
		if HasModel(flow, p.Name) {
			policies = append(policies, p.Name)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := drawer{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
		m := d.machine(dataflow.OutputStationary{}, rapid.SampledFrom(policies).Draw(t, "policy"))
		m.PartOperands = m.Lanes * rapid.IntRange(1, 5).Draw(t, "groups of a part")
		p := d.problem(m)
		if rapid.Bool().Draw(t, "parts come late") {
			m.PartWaits = rapid.SliceOfN(rapid.IntRange(0, 9), 1, 5).Draw(t, "waits")
		}
		difference, err := Difference(flow, m, p)
		if err != nil || difference != "" {
			t.Fatalf("%+v, %d x %d x %d: %v\n%s", m, p.M, p.N, p.K, err, difference)
		}
	})
}
