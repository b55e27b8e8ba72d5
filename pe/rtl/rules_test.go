package rtl

import (
	"testing"

	"pgsim/configs/longtest"
	"pgsim/dataflow/agree"
	"pgsim/pe/reference"
)

// asReference returns what a run in Verilog reports about its passes, as a result of the
// register-level model.
func asReference(r Result) reference.Result {
	result := reference.Result{Cycles: r.Cycles, Gates: r.Gates}
	result.Passes = r.records()
	for _, p := range r.Passes {
		for range max(1, len(p.Parts)) {
			result.Work = append(result.Work, p.Work)
		}
	}
	return result
}

// TestRunsKeepTheRules runs random layers and checks what every PE did against the rules of the
// schedule alone.
func TestRunsKeepTheRules(t *testing.T) {
	needTools(t)
	for _, policy := range Policies {
		shapes := Shapes(policy)[1:2]
		if longtest.On() {
			shapes = Shapes(policy)[:6]
		}
		checked := 0
		for _, p := range shapes {
			s, err := Build(p)
			if err != nil {
				t.Fatal(err)
			}
			const count, seed = 20, 2
			cases := drawCases(p, count, seed)
			results, err := s.Run(cases)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range cases {
				log, err := agree.ReferenceLog(c.machine(p.withDefaults()), c.Problem, asReference(results[i]))
				if err != nil {
					t.Fatal(err)
				}
				if err := log.Check(); err != nil {
					t.Errorf("%s, %s: %v", p, c, err)
					break
				}
				checked++
			}
		}
		t.Logf("%s: %d runs", policy, checked)
	}
}
