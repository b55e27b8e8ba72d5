package agree

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgsim/dataflow"
	"pgsim/pe/reference"
)

// TestCompare checks that the comparison runs what it reports, and that its layers are worth
// comparing: in most of them gates differ.
func TestCompare(t *testing.T) {
	const cases = 50
	reports, err := Compare(cases, 1)
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, flow := range dataflow.Dataflows.All() {
		for _, policy := range dataflow.Policies.All() {
			if flow.Value.Check(dataflow.Machine{Policy: policy.Value}) == nil {
				pairs++
			}
		}
	}
	if len(reports) != pairs {
		t.Errorf("%d reports, want %d", len(reports), pairs)
	}
	for _, r := range reports {
		if r.Missing {
			if r.Cases != 0 {
				t.Errorf("%s, %s: %d cases without a model", r.Dataflow, r.Policy, r.Cases)
			}
			continue
		}
		if r.Cases != cases || r.Differ != 0 {
			t.Errorf("%s: %d cases, %d differ: %s", r.Policy, r.Cases, r.Differ, r.First)
		}
	}
	mixed, recurrent := 0, 0
	d := drawer{rand.New(rand.NewPCG(1, 1))}
	for range cases {
		m := d.machine(dataflow.OutputStationary{}, "row-pack")
		p := d.problem(m)
		if p.Recurrent != nil && p.Steps() > 1 {
			recurrent++
		}
		if got, err := reference.Run(m, p); err == nil &&
			slices.Contains(got.Gates, true) && slices.Contains(got.Gates, false) {
			mixed++
		}
	}
	if mixed < cases/2 || recurrent < cases/6 {
		t.Errorf("of %d layers only %d have gated outputs and others, and %d are recurrent", cases, mixed, recurrent)
	}
}

// TestDifferenceShows checks that a comparison can fail: a model that forgets
// the last pass differs.
func TestDifferenceShows(t *testing.T) {
	forgets := Model{Run: func(m reference.Machine, p reference.Problem) (Outcome, []bool, error) {
		out, gates, err := outputStationary(m, p)
		out.Passes = out.Passes[:len(out.Passes)-1]
		return out, gates, err
	}}
	d := drawer{rand.New(rand.NewPCG(1, 1))}
	m := d.machine(dataflow.OutputStationary{}, "dense")
	diff, err := forgets.difference(dataflow.OutputStationary{}, m, d.problem(m))
	if err != nil || diff == "" {
		t.Errorf("got no difference (%v)", err)
	}
}
