package mapper

import (
	"slices"

	"pgsim/dataflow"
)

// Reads counts what a plan reads from DRAM as passes ask for it. Streams that are not cut
// along K read every load once. Of others a scratchpad holds the parts that passes were
// over last, as many as it has slots, and reads any other when a pass is over it.
type Reads struct {
	plan  Plan
	held  [2][]int // of activations and weights: loads, the one used last behind
	bytes uint64
}

// NewReads returns the count of a plan, before its first pass.
func NewReads(p Plan) *Reads {
	r := &Reads{plan: p}
	for _, s := range []Stream{p.Activations, p.Weights} {
		if !s.IsCut() {
			r.bytes += s.Bytes()
		}
	}
	return r
}

// Pass tells of a pass of a step over some operands, which are of one part.
func (r *Reads) Pass(step int, operands dataflow.Range) {
	s := r.plan.Steps[step]
	part := s.PartOf(operands)
	r.use(r.plan.Activations, s.Activations+part, &r.held[0])
	r.use(r.plan.Weights, s.Weights+part, &r.held[1])
}

// use reads a load of a stream, unless it is held.
func (r *Reads) use(s Stream, load int, held *[]int) {
	if !s.IsCut() {
		return
	}
	if i := slices.Index(*held, load); i >= 0 {
		*held = slices.Delete(*held, i, i+1)
	} else {
		r.bytes += s.Loads[load].Bytes()
		if len(*held) == s.Slots {
			*held = slices.Delete(*held, 0, 1)
		}
	}
	*held = append(*held, load)
}

// Bytes returns what has been read.
func (r *Reads) Bytes() uint64 { return r.bytes }
