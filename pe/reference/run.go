package reference

import (
	"errors"
	"fmt"
	"slices"

	"pgsim/configs/ints"
	"pgsim/configs/strict"
)

// Underway is a problem that runs on an array, cycle by cycle.
type Underway struct{ controller *controller }

// Run computes the problem on the machine, cycle by cycle.
func Run(m Machine, p Problem) (Result, error) {
	u, err := Begin(m, p)
	if err != nil {
		return Result{}, err
	}
	defer u.Stop()
	if err := u.controller.run(); err != nil {
		return Result{}, err
	}
	return u.Result()
}

// Begin prepares a problem on an idle machine, before its first cycle. It ends with Stop.
func Begin(m Machine, p Problem) (*Underway, error) {
	return begin(m, p, func(s strict.Settings) (policy, error) { return Policies.New(m.Policy, s) })
}

// begin does what Begin does, with a policy that is made from its settings.
func begin(m Machine, p Problem, policyOf func(strict.Settings) (policy, error)) (*Underway, error) {
	if err := errors.Join(m.check(), p.check(), m.checkSums(p), m.checkSplit(p)); err != nil {
		return nil, err
	}
	build, err := policyOf(m.Settings)
	if err != nil {
		return nil, fmt.Errorf("reference: Machine.Settings: %w", err)
	}
	if !p.Gated {
		build = policyFunc(dense)
	}
	if m.SumsOut > 0 {
		build = policyFunc(partByPart)
	}
	p.Activations = slices.Clone(p.Activations) // a cell writes to them
	scheduled := m.folded(p)
	plan := newPlan(scheduled, p)
	a := newArray(scheduled.Geometry, newMemory(m.Geometry, p), newBuffer(p.M, p.N, ints.CeilDiv(p.K, m.Lanes)), p.gate)
	a.state = NewState(p, m.StateLatency)
	a.wasted = m.Wasted
	return &Underway{newController(m.Overlap, a, plan, build)}, nil
}

// Done tells whether everything that the problem needs has left the array.
func (u *Underway) Done() bool { return u.controller.done() }

// Cycle moves every register once.
func (u *Underway) Cycle() error { return u.controller.cycle() }

// Stop ends the run.
func (u *Underway) Stop() { u.controller.stop() }

// Result returns what was computed, once the run is done.
func (u *Underway) Result() (Result, error) {
	c, a := u.controller, u.controller.array
	if err := a.buffer.complete(c.gates()); err != nil {
		return Result{}, err
	}
	return Result{
		Cycles:   c.cycles(),
		Outputs:  a.buffer.sums,
		Gates:    c.gates(),
		Passes:   c.records(),
		Work:     c.work(),
		Activity: a.activity,

		PartSumReads: a.buffer.reads, PartSumWrites: a.buffer.writes, Lent: c.lent(),
	}, nil
}
