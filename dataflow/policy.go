package dataflow

import (
	"strings"

	"pgsim/configs/extension"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// Policy decides how gated outputs are packed into LSB passes. To add one, write a file that
// registers it in Policies. If it is a struct, its tagged fields are its own settings (see package
// extension). A policy has a meaning in each dataflow whose interface it implements, at least one:
// TilePolicy for output-stationary, FoldPolicy for weight-stationary.
type Policy interface {
	// Check refuses a machine that the policy can't run on.
	Check(Machine) error
}

// meaning returns a policy as the interface that a dataflow needs. Otherwise it returns an error
// that names the policies that have this interface.
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

// checked returns a policy that the Check of its dataflow has accepted.
func checked[T Policy](p Policy) T {
	is, ok := p.(T)
	if !ok {
		panic("dataflow: a policy runs that its dataflow's Check refuses")
	}
	return is
}

// Bound is a policy that is a bound rather than a machine: no scratchpad bank delays it. It is left
// out when machines are compared.
type Bound interface {
	Policy
	// IsBound only marks a bound.
	IsBound()
}

// Unconditional is a policy whose LSB passes work on every output, whatever its gate.
type Unconditional interface {
	Policy
	// IsUnconditional only marks such a policy.
	IsUnconditional()
}

// AllLow tells whether LSB passes work on every output, as they do under an [Unconditional] policy.
func (m Machine) AllLow() bool {
	_, all := m.Policy.(Unconditional)
	return all
}

// LowOutputs returns the number of outputs of a gated layer that LSB passes work on.
func (m Machine) LowOutputs(w pgworkloads.LayerWork, images int) uint64 {
	if m.AllLow() {
		return uint64(w.M(images)) * uint64(w.N())
	}
	return w.GatedOutputs()
}

// Sequence is the controller of one segment. It returns the passes one by one.
type Sequence interface {
	// Next returns what the feeders do next. It is chosen in cycle now, in which they are free.
	// Next is not called again until the returned pass has started.
	Next(now pe.Cycle) Choice
	// Started tells that the pass returned last has started in the given cycle, with its real
	// timing. For a pass in parts, both are those of the last part, which completes its sums.
	Started(at pe.Cycle, timing pe.Pass)
}

// Choice is what the feeders do next. If Pass is not nil, they run it. Otherwise, if Until is not
// 0, they wait until cycle Until. Otherwise the segment ends. If Blocked is set, ask again when
// other arrays have told what the choice depends on.
type Choice struct {
	Pass    *Pass
	Until   pe.Cycle
	Blocked bool
}

// Policies are the known settings of array.policy.
var Policies = extension.New[Policy]("policy", "array")

// anyMachine is the Check of policies that can run on every machine.
type anyMachine struct{}

func (anyMachine) Check(Machine) error { return nil }

// ungated is the policy of layers without gates.
var ungated Policy = dense{}
