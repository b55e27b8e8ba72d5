package rtl

import (
	"flag"
	"testing"

	"pgsim/configs/longtest"
)

// casesFlag makes TestRTLAgrees run more than a few cases: go test ./pe/rtl -args -rtl.cases=1000.
var casesFlag = flag.Int("rtl.cases", 0, "random layers per policy on all shapes (0: fewer, on some)")

func needTools(t *testing.T) {
	t.Helper()
	if err := Available(); err != nil {
		t.Skipf("the array can't be built here: %v", err)
	}
}

// TestRTLAgrees runs random layers on the array, the register-level model and the pass-level model.
// Outputs and gates must be equal to the bit, and starts, steps, decisions and results to the
// cycle. The numbers of working PE steps must be equal.
func TestRTLAgrees(t *testing.T) {
	needTools(t)
	const seed = 1
	for _, policy := range Policies {
		t.Run(policy, func(t *testing.T) {
			t.Parallel()
			shapes, cases := Shapes(policy), *casesFlag
			switch {
			case cases > 0:
			case !longtest.On():
				shapes, cases = shapes[1:2], 20
			default:
				shapes, cases = shapes[:len(shapes)-2], 60
			}
			reports, err := validate(Options{Cases: cases, Seed: seed}, []string{policy}, [][]Params{shapes})
			if err != nil {
				t.Fatal(err)
			}
			r := reports[0]
			if r.Largest != 0 || r.First != "" {
				t.Errorf("the largest difference is %d; first: %s", r.Largest, r.First)
			}
			if r.Cases != cases {
				t.Errorf("%d cases were compared, want %d", r.Cases, cases)
			}
			t.Logf("%s, %s: %d cases, %d passes, %d cycles, largest difference %d",
				r.Witness, policy, r.Cases, r.Passes, r.Cycles, r.Largest)
		})
	}
}
