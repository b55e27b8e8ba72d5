package results

import "pgsim/dataflow/stall"

// Waterfall goes from the ideal saving to the realised one, in cycles of the machine. The first
// step is the cycles that the machine would take with the ideal saving: the baseline's cycles over
// the ideal saving. Every other step is what one cause adds: the machine's cycles of that cause,
// minus the baseline's over the ideal saving. A step is below 0 if gates save more of a cause than
// of bits. The steps add up to the machine's cycles, exactly. Steps of 0 are left out, except the
// first.
type Waterfall []Step

// Step is one step of a waterfall.
type Step struct {
	// Cause is IdealStep, MixStep, StreamingStep or the name of a cause of stalls.
	Cause string `json:"cause"`
	// Cycles is what it adds.
	Cycles int64 `json:"cycles"`
}

// Steps that are not causes of stalls.
const (
	// IdealStep is the first step of a waterfall.
	IdealStep = "ideal"
	// MixStep appears if layers are added up. The ideal saving of several layers weights them by bit
	// operations, but each takes the cycles that the machine needs for it.
	MixStep = "mix"
	// StreamingStep is busy cycles. Digits and passes are whole numbers, even with a perfect
	// packing.
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

// Of returns the cycles of a cause; 0 if it has none.
func (w Waterfall) Of(cause string) int64 {
	for _, s := range w {
		if s.Cause == cause {
			return s.Cycles
		}
	}
	return 0
}

// StepInfo declares a step: its label, its colour ("" for that of the first series) and its
// meaning.
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
