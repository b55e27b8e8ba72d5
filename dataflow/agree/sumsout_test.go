package agree

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow"
)

// TestSumsOutAgree compares layers whose sums of a part of K go through the output scratchpad with
// the register-level model, in which the memory below the array adds them up as they come. Cycles,
// passes, and the numbers of sums read and written must agree. What every PE did must keep the
// rules.
func TestSumsOutAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawer{rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))}
		m := d.machine(dataflow.OutputStationary{}, "dense")
		p := d.problem(m)
		m.PartOperands, m.SumsOut = m.Lanes*rapid.IntRange(1, 5).Draw(t, "groups of a part"), rapid.IntRange(1, 4).Draw(t, "column groups")
		p.Gated, p.HighBits, p.Thresholds, p.Recurrent = false, 0, nil, nil
		difference, err := Difference("output-stationary", m, p)
		if err != nil || difference != "" {
			t.Fatalf("%+v, %d x %d x %d: %v\n%s", m, p.M, p.N, p.K, err, difference)
		}
	})
}
