package mapper

import (
	"slices"

	"pgsim/dataflow"
)

// Reads tells what a plan reads from DRAM as passes go by, where operands are cut along K. A
// scratchpad holds as many parts as it has slots: those that the next pass reads and, as far as
// there are slots, those that the passes after it read. Any other part stays until its slot is
// taken. Of these, the slot of the least recently used part is taken first.
type Reads struct {
	plan  Plan
	held  [2][]int // of activations and weights: loads, the one used last at the end
	bytes uint64
}

// PartLoad is a load of a stream that is cut along K.
type PartLoad struct {
	// Weights is set for a load of weights; otherwise it is one of activations.
	Weights bool
	Load    int
}

// NewReads returns what a plan reads, before its first pass. Streams that are not cut read every
// load once.
func NewReads(p Plan) *Reads {
	r := &Reads{plan: p, bytes: p.Between.LoadBytes}
	for _, s := range []Stream{p.Activations, p.Weights} {
		if !s.IsCut() {
			r.bytes += s.Bytes()
		}
	}
	return r
}

// Bytes returns what has been read.
func (r *Reads) Bytes() uint64 { return r.bytes }

// Loads returns the loads that a pass of a step over some operands of K reads.
func (p Plan) Loads(of dataflow.Reading) (activations, weights int) {
	s := p.Steps[of.Segment]
	part := s.PartOf(of.Operands)
	return s.Activations + p.Activations.Part(part), s.Weights + p.Weights.Part(part)
}

// Pass is told what the pass that starts next reads, and what the passes ahead of it read. It
// returns the loads that have to come for them, the most urgent first.
func (r *Reads) Pass(next dataflow.Reading, ahead []dataflow.Reading) []PartLoad {
	if !r.plan.IsCut() {
		return nil
	}
	var activations, weights []int
	for _, part := range r.parts(next, ahead) {
		a, w := r.plan.Loads(part)
		activations, weights = append(activations, a), append(weights, w)
	}
	var loads []PartLoad
	for i := range weights {
		if r.bring(r.plan.Weights, &r.held[1], weights, i) {
			loads = append(loads, PartLoad{true, weights[i]})
		}
		if r.bring(r.plan.Activations, &r.held[0], activations, i) {
			loads = append(loads, PartLoad{false, activations[i]})
		}
	}
	return loads
}

// parts returns what is read, part by part, as far as scratchpads can hold it.
func (r *Reads) parts(next dataflow.Reading, ahead []dataflow.Reading) []dataflow.Reading {
	const most = 2 // slots of a stream that is cut
	parts := []dataflow.Reading{next}
	for _, a := range ahead {
		s, before := r.plan.Steps[a.Segment], parts[len(parts)-1]
		if a.Segment == before.Segment && s.PartOf(a.Operands) == s.PartOf(before.Operands) {
			a.Operands.Lo = (s.PartOf(a.Operands) + 1) * s.PartOperands // that part is there
		}
		if a.Operands.Len() > 0 && len(parts) < most {
			parts = append(parts, a)
		}
	}
	return parts
}

// bring tells whether a load, given by its index in wanted, has to come: it has a slot beside
// those wanted sooner, and isn't held.
func (r *Reads) bring(s Stream, held *[]int, wanted []int, index int) bool {
	if !s.IsCut() || index >= s.Slots {
		return false
	}
	load := wanted[index]
	at := slices.Index(*held, load)
	switch {
	case at >= 0:
		if inUse := index == 0; inUse {
			*held = append(slices.Delete(*held, at, at+1), load)
		}
		return false
	case len(*held) == s.Slots:
		needed := wanted[:min(len(wanted), s.Slots)]
		oldest := slices.IndexFunc(*held, func(l int) bool { return !slices.Contains(needed, l) })
		*held = slices.Delete(*held, oldest, oldest+1)
	}
	*held = append(*held, load)
	r.bytes += s.Loads[load].Bytes()
	return true
}
