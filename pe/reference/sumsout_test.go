package reference

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSumsOutComputeTheSame runs random problems whose sums of a part of K are added up
// outside of the array: the numbers are right, the PEs do as many steps, every sum but the
// complete ones is written, and all that is written is read.
func TestSumsOutComputeTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, p := drawMachine(t, "dense"), drawProblem(t)
		p.Gated = false
		whole, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		m.PartOperands, m.SumsOut = m.Lanes*rapid.IntRange(1, 4).Draw(t, "groups of a part"), rapid.IntRange(1, 3).Draw(t, "column groups")
		got, err := Run(m, p)
		if err != nil {
			t.Fatal(err)
		}
		checkNumbers(t, m, p, got)
		parts := (p.K + m.PartOperands - 1) / m.PartOperands
		if want := uint64(p.M * p.N * (parts - 1)); got.PartSumWrites != want || got.PartSumReads != want {
			t.Fatalf("%d sums written, %d read, want %d", got.PartSumWrites, got.PartSumReads, want)
		}
		if got.Activity.FullSteps != whole.Activity.FullSteps || got.Cycles < whole.Cycles {
			t.Fatalf("in parts %d cycles, %+v\nin one piece %d cycles, %+v", got.Cycles, got.Activity, whole.Cycles, whole.Activity)
		}
	})
}
