package validate

import (
	"slices"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/dataflow"
)

// TestPolicyWithoutModels expects a policy that has neither a register-level model nor a
// controller in Verilog to be reported, and no other policy to be lost.
func TestPolicyWithoutModels(t *testing.T) {
	before := find(t, "register-level")
	standard, err := dataflow.Policies.Lookup("row-pack")
	if err != nil {
		t.Fatal(err)
	}
	dataflow.Policies.Register("test-only", "a policy that only this test registers", standard)
	after := find(t, "register-level")
	for _, flow := range []string{"output-stationary", "weight-stationary"} {
		want := Finding{Compared: flow + ", test-only: has no register-level model", Missing: true}
		if !slices.Contains(after, want) {
			t.Errorf("not found: %+v", want)
		}
	}
	if len(after) != len(before)+2 {
		t.Errorf("%d findings, %d before", len(after), len(before))
	}
	for _, f := range before {
		if f.Wrong || !slices.Contains(after, f) {
			t.Errorf("now wrong or lost: %+v", f)
		}
	}
}

func find(t *testing.T, witness string) []Finding {
	t.Helper()
	ask, err := Witnesses.Lookup(witness)
	if err != nil {
		t.Fatal(err)
	}
	findings, err := ask(Options{Cases: 4, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// TestWitnessesAgree runs every witness on a few cases. If something can't be compared here, the
// witness says why.
func TestWitnessesAgree(t *testing.T) {
	for _, kind := range Witnesses.All() {
		t.Run(kind.Name, func(t *testing.T) {
			longtest.Need(t, "what the witness compares has short tests of its own")
			findings, err := kind.Value(Options{Cases: 8, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) == 0 {
				t.Error("nothing was compared")
			}
			for _, f := range findings {
				switch {
				case f.Skipped != "":
					t.Skip(f.Skipped)
				case f.Wrong:
					t.Errorf("%s: %s, allowed is %s: %s", f.Compared, f.Largest, f.Allowed, f.Detail)
				case f.Cases == 0 && !f.Missing:
					t.Errorf("%s: no cases", f.Compared)
				}
			}
		})
	}
}

func TestLargerDifferencesAreWrong(t *testing.T) {
	for _, test := range []struct {
		name    string
		finding Finding
		wrong   bool
	}{
		{"nothing differs", exact("", 1, "", 0, "", ""), false},
		{"one differs", exact("", 1, "", 1, "", ""), true},
		{"at the tolerance", within("", 1, 0.02, 0.02, ""), false},
		{"beyond the tolerance", within("", 1, 0.021, 0.02, ""), true},
	} {
		if test.finding.Wrong != test.wrong {
			t.Errorf("%s: wrong is %v", test.name, test.finding.Wrong)
		}
	}
}
