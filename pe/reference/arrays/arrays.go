// Package arrays answers: what do several PE arrays do in every single cycle, side by side on
// the outputs of one problem?
//
// All arrays have one clock. In every cycle each array moves its registers, as package reference or
// weightstationary does for one array. The run goes on until the last array is done:
//
//	cycle      0 1 2 3 4 5 6 7 8 9
//	array 0    # # # # # # #          what each computes is put together
//	array 1    # # # # # # # # # #    by pixel and channel
//	array 2    # # # # #
//
// Every array gets its own problem: some rows and channels of the whole. The model trusts nobody's
// dealing: an output that no array computes, or that two arrays compute, ends the run.
package arrays

import (
	"errors"
	"fmt"
	"slices"

	"pgsim/pe"
	"pgsim/pe/reference"
)

// Share is what one array computes: the outputs of some rows of a problem in some channels, both in
// rising order.
type Share struct{ Rows, Channels []int }

// Array is one array during a run.
type Array interface {
	// Cycle moves every register once, until the array is Done.
	Cycle() error
	Done() bool
	// Result returns what the array did once it is done, in terms of its own problem.
	Result() (Result, error)
	Stop()
}

// Begin starts a problem on an idle array.
type Begin func(reference.Machine, reference.Problem) (Array, error)

// Result is what an array, or all arrays, computed and how long it took.
type Result struct {
	// Cycles counts from the first start until the last result has left, both included.
	Cycles pe.Cycle
	// Outputs are the sums, and Gates the decisions, [M][N]. Gates is nil if no pass decides.
	Outputs []int32
	Gates   []bool
	// Passes are in the order of their start. Passes of several arrays follow array by array.
	Passes []reference.PassRecord
	// Activity counts what the PEs did.
	Activity pe.Activity
	// Lent counts outputs that an array other than their own completed.
	Lent uint64
}

// Run computes a problem on equal arrays, one for each share. It returns what they did together,
// and what each array did.
func Run(begin Begin, m reference.Machine, p reference.Problem, shares []Share) (Result, []Result, error) {
	parts, err := deal(p, shares)
	if err != nil {
		return Result{}, nil, err
	}
	all := make([]Array, len(parts))
	defer stop(all)
	for i, part := range parts {
		if all[i], err = begin(m, part); err != nil {
			return Result{}, nil, inArray(i, err)
		}
	}
	return run(p, shares, all, func() error { return nil })
}

// RunShared computes a problem on equal arrays of package reference that share queues over a
// bus, one for each share.
func RunShared(m reference.Machine, p reference.Problem, shares []Share, bus reference.Bus) (Result, []Result, error) {
	parts, err := deal(p, shares)
	if err != nil {
		return Result{}, nil, err
	}
	lenders := make([]reference.Lender, len(parts))
	for i, part := range parts {
		lenders[i] = reference.Lender{Problem: part, Channels: shares[i].Channels, Inputs: inputs(p, shares, i)}
	}
	exchange, underway, err := reference.BeginShared(m, lenders, bus)
	if err != nil {
		return Result{}, nil, err
	}
	all := make([]Array, len(underway))
	defer stop(all)
	for i, u := range underway {
		all[i] = outputStationary{u}
	}
	return run(p, shares, all, exchange.Clock)
}

// stop stops the arrays that have begun.
func stop(all []Array) {
	for _, a := range all {
		if a != nil {
			a.Stop()
		}
	}
}

// inputs returns the first share that reads the same inputs as a share.
func inputs(p reference.Problem, shares []Share, i int) int {
	return slices.IndexFunc(shares, func(s Share) bool {
		return slices.Equal(s.Rows, shares[i].Rows) && slices.Equal(s.groups(p), shares[i].groups(p))
	})
}

// run runs arrays until all are done. clock ends a cycle of what lies between them.
func run(p reference.Problem, shares []Share, all []Array, clock func() error) (Result, []Result, error) {
	for !allDone(all) {
		if err := cycle(all); err != nil {
			return Result{}, nil, err
		}
		if err := clock(); err != nil {
			return Result{}, nil, err
		}
	}
	return collect(p, shares, all)
}

func allDone(all []Array) bool {
	return !slices.ContainsFunc(all, func(a Array) bool { return !a.Done() })
}

// cycle moves every register of all arrays once. Arrays that are done have their clock off.
func cycle(all []Array) error {
	for i, a := range all {
		if a.Done() {
			continue
		}
		if err := a.Cycle(); err != nil {
			return inArray(i, err)
		}
	}
	return nil
}

func inArray(i int, err error) error { return fmt.Errorf("array %d: %w", i, err) }

// collect combines what the arrays computed.
func collect(p reference.Problem, shares []Share, all []Array) (Result, []Result, error) {
	whole := Result{Outputs: make([]int32, p.M*p.N)}
	var each []Result
	var errs error
	for i, a := range all {
		r, err := a.Result()
		if err != nil {
			errs = errors.Join(errs, inArray(i, err))
			continue
		}
		each = append(each, r)
		whole.Cycles = max(whole.Cycles, r.Cycles)
		whole.Passes = append(whole.Passes, r.Passes...)
		whole.Activity.Add(r.Activity)
		whole.Lent += r.Lent
		if r.Gates != nil && whole.Gates == nil {
			whole.Gates = make([]bool, p.M*p.N)
		}
		share := shares[i]
		for m, row := range share.Rows {
			for n, channel := range share.Channels {
				at, own := row*p.N+channel, m*len(share.Channels)+n
				whole.Outputs[at] = r.Outputs[own]
				if r.Gates != nil {
					whole.Gates[at] = r.Gates[own]
				}
			}
		}
	}
	return whole, each, errs
}
