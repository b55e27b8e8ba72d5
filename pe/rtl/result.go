package rtl

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"pgsim/pe"
	"pgsim/pe/reference"
)

// Pass is a pass as the array ran it.
type Pass struct {
	// PassRecord holds its kind, start and steps. Drains follows from its kind and the policy.
	reference.PassRecord
	// Known is the first cycle in which all decisions of the pass are known. It is 0 for passes
	// that decide nothing.
	Known pe.Cycle
	// ColumnGroup is the index of the pass's group of channels. FirstPixel is its first output
	// pixel and Pixels its number of pixels, -1 if every PE has its own.
	ColumnGroup, FirstPixel, Pixels int
	// Parts are the parts in which its operands came, one or more. A pass that only drains has
	// none.
	Parts []Part
	// Work is what its PEs did, in no particular order.
	Work []reference.Work
}

// Part is a part of a pass as the array ran it.
type Part struct {
	// Start is the cycle of its first step.
	Start, Steps pe.Cycle
	// Index says which part of K it covers.
	Index int
}

// Result is what the bench saw.
type Result struct {
	// Cycles counts from the first start until the last result has left, both included. All cycles
	// below count from the first start.
	Cycles pe.Cycle
	// Outputs are the sums that left the array, [M][N].
	Outputs []int32
	// Gates are the decisions, [M][N]. They are nil if no pass decided.
	Gates []bool
	// Decided is the cycle in which each output's PE compared, [M][N]. It is nil if no pass
	// decided.
	Decided []pe.Cycle
	// Left is the cycle in which each output's first result left, [M][N].
	Left []pe.Cycle
	// Passes are in the order of their start.
	Passes []Pass
	// Activity counts working PE steps, comparisons and results. The hardware doesn't distinguish
	// kinds of idle steps.
	Activity pe.Activity
}

// failures are the errors that the bench detects itself, by its status.
var failures = []error{
	nil,
	errors.New("the array saw a hazard: data would be lost"),
	errors.New("the array stands still before the layer is done"),
	errors.New("an output leaves or is decided twice, or its low part comes first"),
	errors.New("the array works on an output that is not the layer's"),
	errors.New("PEs compare without a pass that decides"),
	errors.New("a step has no operands, or those of two parts"),
	errors.New("results leave without a pass that drains"),
	errors.New("a pass has more steps than its operands"),
}

// decoder reads 32-bit integers and keeps the first error.
type decoder struct {
	in  io.Reader
	err error
}

func (d *decoder) ints(count int) []int32 {
	values := make([]int32, count)
	if d.err == nil {
		d.err = binary.Read(d.in, binary.LittleEndian, values)
	}
	return values
}

// decode reads what the bench wrote about a case (bench/layer.h).
func (c Case) decode(d *decoder, p Params) (Result, error) {
	head := d.ints(9)
	status, passes, parts := head[0], head[7], head[8]
	if d.err != nil {
		return Result{}, fmt.Errorf("rtl: result file: %w", d.err)
	}
	r := Result{
		Cycles: pe.Cycle(head[1]),
		Activity: pe.Activity{
			HighSteps: uint64(head[2]), LowSteps: uint64(head[3]), FullSteps: uint64(head[4]),
			Comparisons: uint64(head[5]), Drained: uint64(head[6]),
		},
	}
	var origin int32
	for i := range passes {
		v := d.ints(passFields)
		if i == 0 {
			origin = v[1]
		}
		r.Passes = append(r.Passes, pass(v, origin, p))
	}
	for range parts {
		v := d.ints(partFields)
		r.addPart(v, origin)
	}
	outputs := c.Problem.M * c.Problem.N
	r.Outputs = d.ints(outputs)
	r.Gates, r.Decided = decisions(d.ints(outputs), d.ints(outputs), origin)
	r.Left = since(d.ints(outputs), origin)
	high, low := d.ints(outputs), d.ints(outputs)
	if d.err != nil {
		return Result{}, fmt.Errorf("rtl: result file: %w", d.err)
	}
	if status != 0 {
		return r, fmt.Errorf("rtl: %s: %w", p, failures[status])
	}
	r.note(high, low, c.Problem.N, p)
	return r, nil
}

// note records the work of the PEs, given where the parts of each output were added up.
func (r *Result) note(high, low []int32, channels int, p Params) {
	for at := range high {
		for _, part := range []struct {
			place int
			kind  string
		}{{int(high[at]), reference.KindHigh}, {int(low[at]), reference.KindLow}} {
			if part.place < 0 {
				continue
			}
			pass := &r.Passes[part.place/(p.Rows*p.Cols)]
			if pass.Kind == reference.KindFull {
				part.kind = reference.KindFull
			}
			pass.Work = append(pass.Work, reference.Work{
				Row: part.place / p.Cols % p.Rows, Col: part.place % p.Cols,
				M: at / channels, N: at % channels, Kind: part.kind,
			})
		}
	}
}

// addPart adds a part to its pass.
func (r *Result) addPart(v []int32, origin int32) {
	pass := &r.Passes[v[0]]
	pass.Parts = append(pass.Parts, Part{Start: pe.Cycle(v[1] - origin), Steps: pe.Cycle(v[2]), Index: int(v[3])})
}

// partFields is the number of integers for a part in the result file.
const partFields = 4

// passFields is the number of integers for a pass in the result file.
const passFields = 8

// kinds are the kinds of passes by their numbers in the result file.
var kinds = []string{reference.KindHigh, reference.KindLow, reference.KindFull}

func pass(v []int32, origin int32, p Params) Pass {
	kind := kinds[v[0]]
	out := Pass{PassRecord: reference.PassRecord{
		Kind: kind, Start: pe.Cycle(v[1] - origin), Steps: pe.Cycle(v[2]),
		Drains: kind != reference.KindHigh || p.Policy != "lockstep",
	}}
	out.FirstPixel, out.Pixels, out.ColumnGroup = int(v[3]), int(v[4]), int(v[6])
	if known := v[7]; known >= 0 {
		out.Known = pe.Cycle(known - origin)
	}
	return out
}

// decisions returns gates and the cycles of their comparison, or nothing if there was no
// comparison.
func decisions(gates, decided []int32, origin int32) ([]bool, []pe.Cycle) {
	on := make([]bool, len(gates))
	decides := false
	for i, g := range gates {
		on[i] = g == 1
		decides = decides || g >= 0
	}
	if !decides {
		return nil, nil
	}
	return on, since(decided, origin)
}

func since(cycles []int32, origin int32) []pe.Cycle {
	out := make([]pe.Cycle, len(cycles))
	for i, c := range cycles {
		out[i] = pe.Cycle(c - origin)
	}
	return out
}
