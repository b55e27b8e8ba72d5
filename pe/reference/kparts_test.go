package reference

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestPartsComputeTheSame runs random problems with passes that come in parts of K. The numbers
// must be right, and the array must do the same work.
func TestPartsComputeTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, p := drawMachine(t, rapid.SampledFrom(Policies.Names()).Draw(t, "policy")), drawProblem(t)
		p.Gated = rapid.IntRange(0, 9).Draw(t, "isGated") > 0
		if m.Policy == bandSharePolicy {
			p.FirstOperands = 0 // refused in parts
		}
		whole, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		m.PartOperands = m.Lanes * rapid.IntRange(1, 4).Draw(t, "groups of a part")
		got, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		checkNumbers(t, m, p, got)
		if mixed := m.Policy == "band-share"; mixed {
			return // decisions may be known later, and other passes follow
		}
		if diff := cmp.Diff(whole.Activity, got.Activity); diff != "" || whole.Cycles != got.Cycles {
			t.Fatalf("%d cycles in one piece, %d in parts\n%s", whole.Cycles, got.Cycles, diff)
		}
	})
}
