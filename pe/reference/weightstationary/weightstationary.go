package weightstationary

import (
	"errors"
	"fmt"
	"slices"

	"pgsim/pe"
	"pgsim/pe/reference"
)

// Machine is a PE array and the schedule that its controller follows.
type Machine struct {
	pe.Geometry
	// Overlap is one of reference.OverlapFull, OverlapDrain and OverlapNone.
	// Without drain chains the last two are the same.
	Overlap string
	// Policy is dense or row-pack.
	Policy string
	// Wasted is set if LSB passes compute their outputs anew, with all bits.
	Wasted bool
	// StateLatency is how many cycles the element-wise cell below the columns takes to compute the
	// next state of a recurrent problem.
	StateLatency int
}

// PassRecord says when a fold ran.
type PassRecord struct {
	// Kind is one of reference.KindHigh, KindLow and KindFull.
	Kind string
	// Start is the cycle R cycles before the first step. In this cycle the first weight enters the
	// array, unless the weights wait there for a state.
	Start pe.Cycle
	// Steps is the number of steps that follow the weights.
	Steps pe.Cycle
	// Drains tells whether results of the fold leave the accumulators.
	Drains bool
}

// Result is what a run computed and how long it took.
type Result struct {
	// Cycles counts from the first start until the last result has left, both included.
	Cycles pe.Cycle
	// Outputs are the sums, [M][N].
	Outputs []int32
	// Gates are the decisions, [M][N]. They are nil if the layer ran dense.
	Gates []bool
	// Passes are in the order of their start.
	Passes []PassRecord
	// Activity counts what the PEs did, and Moves what the registers and the accumulators did.
	Activity pe.Activity
	Moves    pe.Moves
}

// Underway is a problem that runs on an array, cycle by cycle.
type Underway struct{ controller *controller }

// Run computes the problem on the machine, cycle by cycle.
func Run(m Machine, p reference.Problem) (Result, error) {
	u, err := Begin(m, p)
	if err != nil {
		return Result{}, err
	}
	defer u.Stop()
	if err := u.controller.run(); err != nil {
		return Result{}, u.inCycle(err)
	}
	return u.Result()
}

// Begin prepares a problem on an idle machine, before its first cycle. It ends with Stop.
func Begin(m Machine, p reference.Problem) (*Underway, error) {
	if err := check(m, p); err != nil {
		return nil, err
	}
	build, err := Policies.Lookup(m.Policy)
	if err != nil {
		return nil, err
	}
	if !p.Gated {
		build = dense
	}
	p.Activations = slices.Clone(p.Activations) // a cell writes to them
	a := newArray(m.Geometry, p, m.StateLatency)
	a.outputs.anew = m.Wasted
	return &Underway{newController(m.Overlap, a, build(newPlan(m, p, a.outputs)))}, nil
}

// Done tells whether everything that the problem needs has left the accumulators.
func (u *Underway) Done() bool { return u.controller.done() }

// Cycle moves every register once.
func (u *Underway) Cycle() error { return u.inCycle(u.controller.cycle()) }

// inCycle adds to an error the cycle in which it happened.
func (u *Underway) inCycle(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("weightstationary: cycle %d: %w", u.controller.array.now, err)
}

// Stop ends the run.
func (u *Underway) Stop() { u.controller.stop() }

// Result returns what was computed, once the run is done.
func (u *Underway) Result() (Result, error) {
	c, a := u.controller, u.controller.array
	if err := a.outputs.complete(); err != nil {
		return Result{}, fmt.Errorf("weightstationary: %w", err)
	}
	return Result{
		Cycles:   a.lastLeft - c.started[0].start + 1,
		Outputs:  a.outputs.results,
		Gates:    a.outputs.decisions(),
		Passes:   c.records(),
		Activity: a.activity,
		Moves:    a.moves,
	}, nil
}

func hazard(format string, args ...any) error {
	return fmt.Errorf("%w: %s", reference.ErrHazard, fmt.Sprintf(format, args...))
}

var errForever = errors.New("the policy waits, but nothing is in flight that could end the wait")
