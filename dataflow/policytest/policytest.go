// Package policytest answers: does a policy keep the rules that every policy has to keep, whatever
// it packs?
//
// [Run] checks one policy against them, under every dataflow in which the policy has a meaning. It
// uses random layers and machines, and random settings of the policy:
//
//	func TestToy(t *testing.T) { policytest.Run(t, "toy") }
//
// A policy that is registered in package dataflow needs no such test. The tests of that package run
// over all of its policies.
package policytest

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// rule is something that every policy has to keep.
type rule struct {
	name  string
	check func(t *rapid.T, c layerCase)
	// holds tells for which machines the rule holds. nil means all.
	holds func(dataflow.Machine) bool
}

// reporter is told which rule is broken, and does not return.
type reporter interface {
	Fatalf(format string, args ...any)
}

// rules are the rules for a run on random layers.
var rules = []rule{
	{name: "books", check: func(t *rapid.T, c layerCase) { checkBooks(t, c, walk(t, c, false)) }},
	{name: "books with late passes", check: func(t *rapid.T, c layerCase) { checkBooks(t, c, walk(t, c, true)) }},
	{name: "schedule", check: func(t *rapid.T, c layerCase) { checkSchedule(t, c, walk(t, c, false)) }, holds: placed},
	{name: "schedule with late passes", check: func(t *rapid.T, c layerCase) { checkSchedule(t, c, walk(t, c, true)) }, holds: placed},
	{name: "order", check: func(t *rapid.T, c layerCase) { checkOrder(t, c, walk(t, c, true)) }, holds: unplaced},
	{name: "treatment", check: func(t *rapid.T, c layerCase) { checkTreatment(t, c, walk(t, c, false)) }, holds: unplaced},
	{name: "capacity", check: func(t *rapid.T, c layerCase) { checkCapacity(t, c, walk(t, c, true)) }},
	{name: "bound", check: checkBound},
	{name: "time steps", check: checkSteps},
}

// placed tells whether outputs are completed in PEs that a run can name.
func placed(m dataflow.Machine) bool { return !m.IsBound() && !m.Dataflow.SumsBelowColumns() }

func unplaced(m dataflow.Machine) bool { return !placed(m) }

// Run checks all rules for the policy of the given name.
func Run(t *testing.T, name string) {
	t.Helper()
	policy, err := dataflow.Policies.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("doc", func(t *testing.T) { checkDoc(t, name) })
	t.Run("counters", func(t *testing.T) { checkCounters(t, policy) })
	meanings := 0
	for _, flow := range dataflow.Dataflows.All() {
		if flow.Value.Check(dataflow.Machine{Policy: policy}) != nil {
			continue // the policy has no meaning there
		}
		meanings++
		t.Run(flow.Name, func(t *testing.T) {
			for _, r := range rules {
				if r.holds != nil && !r.holds(dataflow.Machine{Dataflow: flow.Value, Policy: policy}) {
					continue
				}
				t.Run(r.name, func(t *testing.T) {
					rapid.Check(t, func(t *rapid.T) { r.check(t, drawCase(t, flow.Value, name)) })
				})
			}
			t.Run("model", func(t *testing.T) { checkModel(t, flow.Name, flow.Value, name) })
		})
	}
	if meanings == 0 {
		t.Error("it has a meaning in no dataflow")
	}
}

// checkDoc checks that the doc of a policy says in a sentence what it does.
func checkDoc(t *testing.T, name string) {
	for _, kind := range dataflow.Policies.All() {
		const least = 20 // characters
		if kind.Name == name && len(kind.Doc) < least {
			t.Errorf("its doc says too little: %q", kind.Doc)
		}
	}
}

// counterName matches names that columns and keys can have.
var counterName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// checkCounters checks that counters have names, once each, a unit and a doc.
func checkCounters(t *testing.T, policy dataflow.Policy) {
	seen := map[string]bool{}
	for _, c := range dataflow.CountersOf(policy) {
		if !counterName.MatchString(c.Name) || seen[c.Name] || c.Unit == "" || c.Doc == "" || c.Value != 0 {
			t.Errorf("%+v: must have a name of its own in lower case, a unit, a doc and no value", c)
		}
		seen[c.Name] = true
	}
}

// layerCase is a random layer on a random machine.
type layerCase struct {
	machine dataflow.Machine
	work    pgworkloads.LayerWork
	images  int
	policy  string
	// settings are the settings of the policy.
	settings strict.Settings
	// partOperands is how many operands of K a pass streams at a time. 0 means all.
	partOperands int
}

// dense tells whether the policy has no gates.
func (c layerCase) dense(r run) bool { return r.report.Passes.Full > 0 }
