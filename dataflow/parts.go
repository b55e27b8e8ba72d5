package dataflow

import (
	"slices"

	"pgsim/pe"
	"pgsim/pgworkloads"
)

// parts are the parts of the pass that a policy has chosen. If the buffers don't hold the operands
// of a segment, a pass over it comes in parts, each over a range of K, back to back:
//
//	MSB pass           LSB pass           MSB pass of the next tile
//	K0 K1 K2 K3        K3 K2 K1 K0        K0 K1 K2 K3
//	          decides           drains
//
// The sums stay in the PEs until the last part. That part does what a pass does only once, such as
// deciding. So on the array alone a pass takes as long as in one piece. Every other pass goes
// through its parts in reverse order, so it starts with parts that the buffers still hold.
type parts struct {
	// whole is the pass. left are the ranges that have not begun yet, in order.
	whole *Pass
	left  []Range
	// current is the current part.
	current Pass
	// groups counts the operand groups of the whole pass, and begun those of the parts so far.
	groups, begun uint64
	// backwards is set if the next pass goes from the last part to the first.
	backwards bool
	// steps are the split steps of the whole pass that no part has streamed yet. They are valid
	// once packed is set.
	steps  streamed
	packed bool
}

// begin begins a pass and returns its first part. This is the pass itself if its segment is not
// cut, if it only drains, or if it has its own operands.
func (a *parts) begin(w *Work, p *Pass) *Pass {
	a.whole, a.left, a.packed = p, nil, false
	if w.PartOperands == 0 || !p.Reads() || p.Operands != (Range{}) {
		return p
	}
	a.left = pieces(w.Parts(w.Layer.K()), w.PassOperands(w.Layer, p.Kind))
	if a.backwards {
		slices.Reverse(a.left)
	}
	a.backwards = !a.backwards
	a.groups, a.begun = uint64(w.groupsOf(w.PassOperands(w.Layer, p.Kind))), 0
	return a.next(w)
}

// first returns the operands of the first part of the next pass, over the given segment and of the
// given kind.
func (a *parts) first(s Segment, m Machine, l pgworkloads.Layer, kind Kind) Range {
	all := pieces(s.Parts(l.K()), m.PassOperands(l, kind))
	if a.backwards {
		return all[len(all)-1]
	}
	return all[0]
}

// next returns the next part.
func (a *parts) next(w *Work) *Pass {
	operands := a.left[0]
	a.left = a.left[1:]
	end := a.begun + uint64(w.groupsOf(operands))
	a.current = a.cut(a.whole, operands, end)
	if band := a.whole.Band; band != nil {
		part := a.cut(band, operands, end)
		a.current.Band = &part
	}
	a.begun = end
	return &a.current
}

// cut returns the part of a pass that begins where the previous parts end. Only the last part
// decides or drains. Steps are divided in proportion to operand groups, even if they depend on
// values. Then the sum of the parts is exact but a single part is not.
func (a *parts) cut(p *Pass, operands Range, end uint64) Pass {
	part := *p
	part.Operands = operands
	share := func(whole uint64) uint64 {
		return proportion(whole, end, a.groups) - proportion(whole, a.begun, a.groups)
	}
	part.Timing.Steps = pe.Cycle(share(uint64(p.Timing.Steps)))
	part.Timing.Early = pe.Cycle(share(uint64(p.Timing.Early)))
	work := &part.Activity
	for _, steps := range []*uint64{
		&work.HighSteps, &work.LowSteps, &work.FullSteps, &work.IdleNotGated, &work.IdleQueueShorter, &work.IdleTilePartial,
	} {
		*steps = share(*steps)
	}
	if len(a.left) == 0 {
		return part
	}
	t := &part.Timing
	t.Decides, t.Drains, t.More, t.Early = false, false, true, 0
	work.Comparisons, work.Drained = 0, 0
	part.Final, part.Finals = 0, []Share{}
	part.Pushed, part.Popped = 0, 0
	return part
}

// proportion returns part/of of a whole, rounded down.
func proportion(whole, part, of uint64) uint64 {
	return whole/of*part + whole%of*part/of
}

// streamed splits the steps of a part. Of the steps of the pass, it takes busy ones first, then
// those of block cuts, then those of imbalance.
func (a *parts) streamed(p packing, steps pe.Cycle) streamed {
	if !a.packed {
		a.packed, a.steps = true, p.split(a.whole)
	}
	return a.steps.take(steps)
}
