package validate

import "testing"

// TestWitnessesAgree asks every witness for a few cases. What can't be compared
// here says why.
func TestWitnessesAgree(t *testing.T) {
	for _, kind := range Witnesses.All() {
		t.Run(kind.Name, func(t *testing.T) {
			if testing.Short() {
				t.Skip("what the witness compares has short tests of its own")
			}
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
				case f.Cases == 0:
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
