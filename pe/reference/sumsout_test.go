package reference

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe"
)

// TestSumsOutComputeTheSame runs random problems whose sums of a part of K are added up outside the
// array. The numbers must be right, and the PEs must do the same number of steps. Every sum except
// the complete ones must be written, and everything that is written must be read.
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

// TestPartsThatDontAddUp adds up parts of an output of 4 groups of operands in the memory below the
// array. A sum must not be read in the cycle in which it is written, and every group must come
// once.
func TestPartsThatDontAddUp(t *testing.T) {
	part := func(groups int) result {
		return result{sum: sum{pass: &pass{kind: KindFull, groups: groups}, value: 1}}
	}
	type arrival struct {
		groups int
		at     pe.Cycle
	}
	for _, test := range []struct {
		conflict string // "" for none
		arrivals []arrival
	}{
		{"", []arrival{{3, 0}, {1, 1}}},
		{"read in the cycle in which it is written", []arrival{{3, 1}, {1, 1}}},
		{"more of K than there is", []arrival{{3, 0}, {2, 1}}},
		{"more of K than there is", []arrival{{4, 0}, {4, 1}}},
		{"never left the array", []arrival{{3, 0}}},
	} {
		b := newBuffer(1, 1, 4)
		var err error
		for _, a := range test.arrivals {
			err = errors.Join(err, b.addPart(0, 0, part(a.groups), a.at))
		}
		if err == nil {
			err = b.complete(nil)
		}
		if test.conflict == "" {
			if err != nil || b.sums[0] != 2 {
				t.Errorf("%v: %v, sum %d", test.arrivals, err, b.sums[0])
			}
			continue
		}
		wantHazard(t, err, test.conflict)
	}
}
