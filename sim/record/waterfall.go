package record

import (
	"math/bits"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/results"
)

// steps are the steps of a waterfall, in cycles, by cause.
type steps map[string]int64

// add adds the steps of a layer that does averageBits of the allBits of work of its baseline. The
// ends of the baseline's causes are rounded to whole cycles, and not the causes themselves, so
// that the steps add up.
func (s steps) add(machine, baseline dataflow.Breakdown, averageBits, allBits uint64) {
	before, end := uint64(0), uint64(0)
	step := func(cause string, machine, baseline uint64) {
		end += baseline
		share := int64(scaled(end, averageBits, allBits) - scaled(before, averageBits, allBits))
		s[cause] += int64(machine) - share
		s[results.IdealStep] += share
		before = end
	}
	step(results.StreamingStep, uint64(machine.Busy), uint64(baseline.Busy))
	for _, c := range stall.All() {
		step(c.String(), uint64(machine.Stall[c]), uint64(baseline.Stall[c]))
	}
}

// waterfall returns the steps of the added layers, whose baseline takes the given cycles. The
// ideal cycles are those at the ideal saving of all layers together.
func (s steps) waterfall(baseline, averageBits, allBits uint64) results.Waterfall {
	if allBits == 0 {
		return nil
	}
	ideal := int64(scaled(baseline, averageBits, allBits))
	var w results.Waterfall
	for _, info := range results.StepInfos() {
		cycles := s[info.Cause]
		switch info.Cause {
		case results.IdealStep:
			cycles = ideal
		case results.MixStep:
			cycles = s[results.IdealStep] - ideal
		}
		if cycles != 0 || info.Cause == results.IdealStep {
			w = append(w, results.Step{Cause: info.Cause, Cycles: cycles})
		}
	}
	return w
}

// scaled returns cycles times the share part/all, rounded. The share is at most 1.
func scaled(cycles, part, all uint64) uint64 {
	if part >= all {
		return cycles
	}
	high, low := bits.Mul64(cycles, part)
	low, carry := bits.Add64(low, all/2, 0)
	quotient, _ := bits.Div64(high+carry, low, all)
	return quotient
}
