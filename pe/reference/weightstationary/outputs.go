package weightstationary

import "pgsim/pe/reference"

// outputs holds the buffer of unfinished sums, the decisions and the results of a layer, all
// [M][N].
type outputs struct {
	problem reference.Problem
	// anew is set if LSB passes begin new sums.
	anew  bool
	held  []int32
	holds []bool
	// folds counts, by kind, the folds that have been added.
	folds       map[string][]int
	known       []bool
	gates       []bool
	results     []int32
	left        []bool
	anyDecision bool
}

func newOutputs(p reference.Problem) *outputs {
	all := p.M * p.N
	return &outputs{
		problem: p,
		held:    make([]int32, all), holds: make([]bool, all),
		folds: map[string][]int{
			reference.KindHigh: make([]int, all), reference.KindLow: make([]int, all), reference.KindFull: make([]int, all),
		},
		known: make([]bool, all), gates: make([]bool, all),
		results: make([]int32, all), left: make([]bool, all),
	}
}

// take empties the place of an output so that the sum of a fold can be added.
func (o *outputs) take(at int, f *fold) (held int32, holds bool, err error) {
	added := o.folds[f.kind]
	if added[at] != f.tile {
		return 0, false, hazard("output %d takes weight tile %d of a %s fold after %d tiles", at, f.tile, f.kind, added[at])
	}
	added[at]++
	if begins := f.tile == 0 && (f.kind != reference.KindLow || o.anew); begins == o.holds[at] {
		return 0, false, hazard("the buffer lacks the sum of output %d, or holds an old one", at)
	}
	held, holds = o.held[at], o.holds[at]
	o.held[at], o.holds[at] = 0, false
	return held, holds, nil
}

// put stores an unfinished sum.
func (o *outputs) put(at int, value int32) { o.held[at], o.holds[at] = value, true }

// decide decides and returns the gate of an output of channel n. It is visible from the next cycle
// on, because controllers look before columns compare.
func (o *outputs) decide(at, n int, high int32) bool {
	p := o.problem
	var gate bool
	if p.Low != nil {
		gate = p.Low[n] < high && high < p.High[n]
	} else {
		gate = high > p.Thresholds[n]
	}
	o.known[at], o.gates[at], o.anyDecision = true, gate, true
	return gate
}

// leave sends out a result.
func (o *outputs) leave(at int, value int32) error {
	if o.left[at] {
		return hazard("output %d leaves twice", at)
	}
	o.results[at], o.left[at] = value, true
	return nil
}

// complete refuses a run that left a result in the array.
func (o *outputs) complete() error {
	for at, left := range o.left {
		if !left {
			return hazard("output %d never left", at)
		}
	}
	return nil
}

// decisions returns the gates, or nil if nothing was decided.
func (o *outputs) decisions() []bool {
	if !o.anyDecision {
		return nil
	}
	return o.gates
}
