package dataflow

import (
	"strings"

	"pgsim/configs/extension"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Policy decides how gated outputs are packed into LSB passes. To add one,
// write a file that registers it in Policies; if it is a struct, its tagged fields
// are settings of its own (see package extension). It has a meaning in each dataflow
// whose interface it implements, in one or more: in the output-stationary one if it is
// a TilePolicy, in the weight-stationary one if it is a FoldPolicy.
type Policy interface {
	// Check refuses a machine that the policy can't run on.
	Check(Machine) error
}

// meaning returns a policy as what a dataflow asks of policies, or an error that names
// those that can be asked.
func meaning[T Policy](flow string, p Policy) (T, error) {
	is, ok := p.(T)
	if ok {
		return is, nil
	}
	var names []string
	for _, kind := range Policies.All() {
		if _, ok := kind.Value.(T); ok {
			names = append(names, kind.Name)
		}
	}
	return is, strict.Errorf("array.policy", "has no meaning with array.dataflow %s; use %s",
		flow, strings.Join(names, " or "))
}

// checked returns a policy that the Check of its dataflow accepts.
func checked[T Policy](p Policy) T {
	is, ok := p.(T)
	if !ok {
		panic("dataflow: a policy runs that its dataflow's Check refuses")
	}
	return is
}

// Bound is a policy that is a bound, not a machine: no scratchpad bank holds it up,
// and it is left out where machines are compared.
type Bound interface {
	Policy
	// IsBound does nothing but tell a bound from other policies.
	IsBound()
}

// Unconditional is a policy whose LSB passes work on every output, whatever its gate.
type Unconditional interface {
	Policy
	// IsUnconditional does nothing but tell such a policy from others.
	IsUnconditional()
}

// AllLow tells whether LSB passes work on every output, as under an [Unconditional] policy.
func (m Machine) AllLow() bool {
	_, all := m.Policy.(Unconditional)
	return all
}

// LowOutputs returns how many outputs of a gated layer LSB passes work on.
func (m Machine) LowOutputs(w pgworkloads.LayerWork, images int) uint64 {
	if m.AllLow() {
		return uint64(w.M(images)) * uint64(w.N())
	}
	return w.GatedOutputs()
}

// Sequence is the controller of one segment: it names the passes one by one.
type Sequence interface {
	// Next returns what the feeders do next, chosen in cycle now, in which
	// they are free. Until the returned pass has started, Next is not called
	// again.
	Next(now pe.Cycle) Choice
	// Started tells that the pass returned last has started in the given
	// cycle, with the timing it really has. Of a pass that comes in parts, these are
	// those of the last part, with which its sums are complete.
	Started(at pe.Cycle, timing pe.Pass)
}

// Choice is what the feeders do next: run Pass, or if that is nil, wait until
// cycle Until, or if that is 0 too, end the segment; with Blocked, ask again when other arrays
// have told what it depends on.
type Choice struct {
	Pass    *Pass
	Until   pe.Cycle
	Blocked bool
}

// Policies are the known settings of array.policy.
var Policies = extension.New[Policy]("policy", "array")

// anyMachine is the Check of policies that run on every machine.
type anyMachine struct{}

func (anyMachine) Check(Machine) error { return nil }

// ungated is the policy of layers without gates.
var ungated Policy = dense{}
