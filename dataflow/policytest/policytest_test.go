package policytest

import (
	"fmt"
	"testing"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pe"
)

// broken records that a rule is broken.
type broken struct{ why string }

func (b *broken) Fatalf(format string, args ...any) {
	b.why = fmt.Sprintf(format, args...)
	panic(b)
}

// fails returns why a rule is broken, or "" if it is kept.
func fails(check func(reporter, layerCase, run), c layerCase, r run) (why string) {
	b := &broken{}
	defer func() {
		if p := recover(); p != nil && p != b {
			panic(p)
		}
		why = b.why
	}()
	check(b, c, r)
	return ""
}

// sample is a layer of 12 pixels and 4 channels on 2x2 PEs under column-share, with every third
// output gated.
func sample(t *testing.T) (layerCase, run) {
	t.Helper()
	return run2x2(t, "column-share", strict.Settings{}.With("queue_depth", 2), dataflow.OutputStationary{})
}

func run2x2(t *testing.T, name string, settings strict.Settings, flow dataflow.Dataflow) (layerCase, run) {
	t.Helper()
	policy, err := dataflow.Policies.New(name, settings)
	if err != nil {
		t.Fatal(err)
	}
	overlap, err := pe.Overlaps.Lookup("full")
	if err != nil {
		t.Fatal(err)
	}
	c := layerCase{images: 1, policy: name, settings: settings, work: matrix(12, 4, 3, 2, 1), machine: dataflow.Machine{
		Geometry: pe.Geometry{Rows: 2, Cols: 2, Lanes: 1, DigitBits: 1},
		Dataflow: flow, Overlap: overlap, Policy: policy,
	}}
	for i := 0; i < 48; i += 3 {
		c.work.Gates.Set(i/4, i%4)
	}
	return c, walk(nil, c, false)
}

// first returns the first pass of a kind, without the very first pass of all.
func first(r run, kind dataflow.Kind) *started {
	for i := 1; i < len(r.passes); i++ {
		if r.passes[i].Kind == kind {
			return &r.passes[i]
		}
	}
	panic("there is none")
}

// TestRulesNotice breaks a run that keeps all rules, in one way at a time, and expects the right
// rule to notice.
func TestRulesNotice(t *testing.T) {
	all := map[string]func(reporter, layerCase, run){
		"books": checkBooks, "schedule": checkSchedule, "capacity": checkCapacity,
	}
	for _, test := range []struct {
		name, rule string
		spoil      func(*run)
	}{
		{"nothing", "", func(*run) {}},
		{"an output is final twice", "books", func(r *run) { r.passes[0].Final++ }},
		{"a gated output gets no low bits", "books", func(r *run) { r.report.Activity.LowSteps--; r.report.Activity.IdleNotGated++ }},
		{"a PE step is lost", "books", func(r *run) { r.report.Activity.IdleTilePartial++ }},
		{"a cycle is nobody's", "books", func(r *run) { r.report.Breakdown.Stall[stall.FillDrain]-- }},
		{"a decision is lost", "books", func(r *run) { r.report.Activity.Comparisons-- }},
		{"an entry stays in a queue", "books", func(r *run) { r.report.Popped-- }},
		{"an LSB pass starts before its batches are full", "schedule", func(r *run) { first(*r, dataflow.Low).at = r.passes[1].at }},
		{"the run is longer than its passes", "schedule", func(r *run) { r.report.Cycles++ }},
		{"a queue overflows", "capacity", func(r *run) { r.passes[0].Pushed += 99 }},
		{"an entry comes from nowhere", "capacity", func(r *run) { r.passes[0].Popped += 99 }},
	} {
		c, r := sample(t)
		test.spoil(&r)
		for rule, check := range all {
			why := fails(check, c, r)
			if noticed := why != ""; noticed != (rule == test.rule) && (rule == test.rule || test.rule == "") {
				t.Errorf("%s: the rule about %s says %q", test.name, rule, why)
			}
		}
	}
}

// TestRulesNoticeFolds does the same for a run for which no log can tell the work PE by PE.
func TestRulesNoticeFolds(t *testing.T) {
	all := map[string]func(reporter, layerCase, run){"order": checkOrder, "treatment": checkTreatment}
	for _, test := range []struct {
		name, rule string
		spoil      func(*run)
	}{
		{"nothing", "", func(*run) {}},
		{"two passes at the feeders", "order", func(r *run) { first(*r, dataflow.High).at -= 3 }},
		{"a gate is used too early", "order", func(r *run) { first(*r, dataflow.Low).at = r.passes[1].at + r.passes[1].timing.Fed() }},
		{"an LSB pass is left out", "treatment", func(r *run) { first(*r, dataflow.Low).Timing.Steps = 0 }},
		{"a pixel is streamed too often", "treatment", func(r *run) {
			p := first(*r, dataflow.Low)
			p.Pixels = append(p.Pixels, p.Pixels[0], p.Pixels[0], p.Pixels[0])
		}},
	} {
		c, r := run2x2(t, "row-pack", strict.Settings{}, dataflow.WeightStationary{})
		test.spoil(&r)
		for rule, check := range all {
			why := fails(check, c, r)
			if noticed := why != ""; noticed != (rule == test.rule) && (rule == test.rule || test.rule == "") {
				t.Errorf("%s: the rule about %s says %q", test.name, rule, why)
			}
		}
	}
}

// testOnly is a policy with its own setting, without any other model.
type testOnly struct {
	dataflow.TilePolicy `yaml:"-"`
	Rounds              int `yaml:"test_rounds" range:"1..4" default:"2" doc:"Rounds, in passes."`
}

// TestRunTakesPoliciesOfOtherPackages runs the suite on a policy that only this test
// registers.
func TestRunTakesPoliciesOfOtherPackages(t *testing.T) {
	standard, err := dataflow.Policies.Lookup("pe-queue")
	if err != nil {
		t.Fatal(err)
	}
	dataflow.Policies.Register("test-only", "a policy that only a test registers", testOnly{TilePolicy: standard.(dataflow.TilePolicy)})
	Run(t, "test-only")
}
