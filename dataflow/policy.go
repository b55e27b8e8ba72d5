package dataflow

import (
	"strings"

	"pgsim/configs/extension"
	"pgsim/configs/strict"
	"pgsim/pe"
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

// Sequence is the controller of one segment: it names the passes one by one.
type Sequence interface {
	// Next returns what the feeders do next, chosen in cycle now, in which
	// they are free. Until the returned pass has started, Next is not called
	// again.
	Next(now pe.Cycle) Choice
	// Started tells that the pass returned last has started in the given
	// cycle, with the timing it really has.
	Started(at pe.Cycle, timing pe.Pass)
}

// Choice is what the feeders do next: run Pass, or if that is nil, wait until
// cycle Until, or if that is 0 too, end the segment.
type Choice struct {
	Pass  *Pass
	Until pe.Cycle
}

// Hardware is what a policy needs beyond PEs, one accumulator each, and drain
// chains. Energy and area are charged by it.
type Hardware struct {
	// Bound is set for a policy that is a bound, not a machine: no scratchpad
	// bank holds it up.
	Bound bool
	// ColumnAccumulators is set where sums collect below the columns, which is
	// where the comparators are, too, one per column. Otherwise every PE has its
	// own.
	ColumnAccumulators bool
	// Comparator is set where gates are decided.
	Comparator bool
	// SecondAccumulator is a second accumulator in every PE.
	SecondAccumulator bool
	// RowGather lets the activation feeder collect rows of different tiles.
	RowGather bool
	// QueueEntries is the capacity of all queues of gated outputs, in entries.
	QueueEntries int
	// PartialSums is the capacity of the partial-sum buffer or of the
	// accumulators below all columns, in sums; 0 if there are none, or no limit.
	PartialSums int
	// StreamPerPE gives every PE an activation stream of its own in LSB passes.
	StreamPerPE bool
	// ActivationCrossbar connects the activation banks to the PEs of a column.
	ActivationCrossbar bool
	// WeightCrossbar connects the weight banks to the columns.
	WeightCrossbar bool
}

// Policies are the known settings of array.policy.
var Policies = extension.New[Policy]("policy", "array")

// anyMachine is the Check of policies that run on every machine.
type anyMachine struct{}

func (anyMachine) Check(Machine) error { return nil }

// ungated is the policy of layers without gates.
var ungated Policy = dense{}
