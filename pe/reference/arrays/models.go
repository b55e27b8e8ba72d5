package arrays

import (
	"pgsim/pe/reference"
	"pgsim/pe/reference/weightstationary"
)

// outputStationary is an array of package reference.
type outputStationary struct{ *reference.Underway }

// OutputStationary starts a problem on an array of package reference.
func OutputStationary(m reference.Machine, p reference.Problem) (Array, error) {
	u, err := reference.Begin(m, p)
	return outputStationary{u}, err
}

func (a outputStationary) Result() (Result, error) {
	r, err := a.Underway.Result()
	return Result{Cycles: r.Cycles, Outputs: r.Outputs, Gates: r.Gates, Passes: r.Passes, Activity: r.Activity, Lent: r.Lent}, err
}

// weightStationary is an array of package weightstationary.
type weightStationary struct{ *weightstationary.Underway }

// WeightStationary starts a problem on an array of package weightstationary.
func WeightStationary(m reference.Machine, p reference.Problem) (Array, error) {
	u, err := weightstationary.Begin(weightstationary.Machine{
		Geometry: m.Geometry, Overlap: m.Overlap, Policy: m.Policy, Wasted: m.Wasted, StateLatency: m.StateLatency,
	}, p)
	return weightStationary{u}, err
}

func (a weightStationary) Result() (Result, error) {
	r, err := a.Underway.Result()
	result := Result{Cycles: r.Cycles, Outputs: r.Outputs, Gates: r.Gates, Activity: r.Activity}
	for _, p := range r.Passes {
		result.Passes = append(result.Passes, reference.PassRecord{Kind: p.Kind, Start: p.Start, Steps: p.Steps, Drains: p.Drains})
	}
	return result, err
}
