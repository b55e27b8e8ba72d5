package agree

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pe"
)

// TestPEKindsAgree runs the PEs of every kind that has a bit-serial stand-in on the pass-level
// model, and the stand-in on the register-level model.
func TestPEKindsAgree(t *testing.T) {
	for _, kind := range pe.Kinds.All() {
		if _, _, ok := kind.Value.StandIn(configs.Array{Lanes: 1, DigitBits: 8}); !ok {
			continue // no model covers the kind
		}
		for _, flow := range dataflow.Dataflows.All() {
			t.Run(kind.Name+"/"+flow.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					d := drawer{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
					m := d.machine(flow.Value, "row-pack")
					problem := d.problem(m)
					a := configs.Array{Lanes: m.Lanes, DigitBits: rapid.IntRange(1, 8).Draw(t, "digit bits of the kind")}
					lanes, digitBits, ok := kind.Value.StandIn(a)
					if !ok {
						t.Skip("no model stands in for these PEs")
					}
					element, err := kind.Value.New(a)
					if err != nil || problem.Bits > element.MaxActivationBits() {
						t.Skip("the kind doesn't take the operands")
					}
					m.Lanes, m.DigitBits, m.PE = lanes, digitBits, element
					diff, err := Difference(flow.Name, m, problem)
					if err != nil {
						t.Fatal(err)
					}
					if diff != "" {
						t.Fatalf("stand-in, register-level (-), kind, pass-level (+):\n%s", diff)
					}
				})
			})
		}
	}
}
