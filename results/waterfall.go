package results

import "pgsim/dataflow/stall"

// Waterfall leads from the ideal saving to the realised one, in cycles of the machine. The
// first step is the cycles that the machine would take if its saving were the ideal one: those
// of the baseline over the ideal saving. Every other step is what one cause adds to that:
// what the machine has of it, less the baseline's over the ideal saving. A step may be below
// 0, where gates spare more of a cause than of bits. The steps add up to the machine's cycles,
// exactly. Those that are 0 are left out, but for the first.
type Waterfall []Step

// Step is one step of a waterfall.
type Step struct {
	// Cause is IdealStep, MixStep, StreamingStep or the name of a cause of stalls.
	Cause string `json:"cause"`
	// Cycles are what it adds.
	Cycles int64 `json:"cycles"`
}

// Steps that are no causes of stalls.
const (
	// IdealStep is where a waterfall starts.
	IdealStep = "ideal"
	// MixStep is there where layers are added up. The ideal saving of several layers weighs
	// them by their bit operations, but they take cycles by what the machine makes of them.
	MixStep = "mix"
	// StreamingStep are busy cycles. Digits and passes come whole, those of a perfect
	// packing, too.
	StreamingStep = "streaming"
)

// Total returns the sum of all steps, which is the machine's cycles.
func (w Waterfall) Total() int64 {
	var total int64
	for _, s := range w {
		total += s.Cycles
	}
	return total
}

// Of returns the cycles of a cause, 0 if it has none.
func (w Waterfall) Of(cause string) int64 {
	for _, s := range w {
		if s.Cause == cause {
			return s.Cycles
		}
	}
	return 0
}

// StepInfo declares a step: its label, its colour, "" for that of the first series, and what
// it is.
type StepInfo struct{ Cause, Label, Color, Doc string }

// StepInfos returns the steps that waterfalls may have, in their order.
func StepInfos() []StepInfo {
	list := []StepInfo{
		{IdealStep, "ideal", "", "cycles of the baseline over the ideal saving"},
		{MixStep, "mix of layers", "#7f7f7f", "the ideal saving of several layers weighs them by bit operations, not by cycles"},
		{StreamingStep, "extra streaming", "#56b4e9", "busy cycles: digits and passes come whole, and predictions may be wasted"},
	}
	for _, c := range stall.All() {
		info := c.Info()
		list = append(list, StepInfo{info.Name, info.Label, info.Color, info.Doc})
	}
	return list
}
