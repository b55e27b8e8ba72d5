package agree

import (
	"errors"
	"slices"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/registry"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/reference/arrays"
	"pgsim/pe/reference/weightstationary"
)

// Model is a register-level model of a dataflow.
type Model struct {
	// Policies returns the names of the policies that the model knows.
	Policies func() []string
	// CountsMoves is set if the model reports what moved between the PEs. All models report which
	// sums of parts of K moved.
	CountsMoves bool
	// Run computes a problem. gates are its decisions, [M][N].
	Run func(reference.Machine, reference.Problem) (out Outcome, gates []bool, err error)
	// Begin begins a problem on one of several arrays.
	Begin arrays.Begin
}

// Models are the register-level models, by the name of their dataflow.
var Models = registry.New[Model]("register-level model")

func init() {
	Models.Register("output-stationary", "every register of the array that holds outputs",
		Model{Policies: reference.Policies.Names, Run: outputStationary, Begin: arrays.OutputStationary})
	Models.Register("weight-stationary", "every register of the array that holds weights",
		Model{Policies: weightstationary.Policies.Names, CountsMoves: true, Run: weightStationary, Begin: arrays.WeightStationary})
}

// HasModel tells whether there is a register-level model of a policy of a dataflow.
func HasModel(flow, policy string) bool {
	model, err := Models.Lookup(flow)
	return err == nil && slices.Contains(model.Policies(), policy)
}

// Difference describes where both models of a dataflow differ, "" if they don't.
func Difference(flow string, m reference.Machine, p reference.Problem) (string, error) {
	value, err := dataflow.Dataflows.Lookup(flow)
	if err != nil {
		return "", err
	}
	model, err := Models.Lookup(flow)
	if err != nil {
		return "", err
	}
	return model.difference(value, m, p)
}

func (model Model) difference(flow dataflow.Dataflow, m reference.Machine, p reference.Problem) (string, error) {
	want, gates, err := model.Run(m, p)
	if err != nil {
		return "", err
	}
	got, err := PassLevel(flow, m, p, gates)
	if err != nil {
		return "", err
	}
	got.Known, got.Operands = nil, nil // the models don't report these
	if !model.CountsMoves {
		got.Moves = pe.Moves{PartSumReads: got.Moves.PartSumReads, PartSumWrites: got.Moves.PartSumWrites}
	}
	return cmp.Diff(want, got), nil
}

func outputStationary(m reference.Machine, p reference.Problem) (Outcome, []bool, error) {
	r, err := reference.Run(m, p)
	if err != nil {
		return Outcome{}, nil, err
	}
	log, err := ReferenceLog(m, p, r)
	out := Outcome{Cycles: r.Cycles, Passes: r.Passes, Activity: r.Activity}
	out.Moves.PartSumReads, out.Moves.PartSumWrites = r.PartSumReads, r.PartSumWrites
	return out, r.Gates, errors.Join(err, log.Check())
}

func weightStationary(m reference.Machine, p reference.Problem) (Outcome, []bool, error) {
	r, err := weightstationary.Run(weightstationary.Machine{
		Geometry: m.Geometry, Overlap: m.Overlap, Policy: m.Policy, Wasted: m.Wasted, StateLatency: m.StateLatency,
	}, p)
	out := Outcome{Cycles: r.Cycles, Activity: r.Activity, Moves: r.Moves}
	for _, pass := range r.Passes {
		out.Passes = append(out.Passes, reference.PassRecord{
			Kind: pass.Kind, Start: pass.Start, Steps: pass.Steps, Drains: pass.Drains,
		})
	}
	return out, r.Gates, err
}
