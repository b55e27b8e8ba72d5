package dataflow

import "pgsim/pe/hardware"

func init() {
	Policies.Register("pe-queue",
		"every PE queues its own gated outputs, up to F; needs an activation stream per PE",
		peQueue{})
}

// peQueue keeps a gated output in the PE that decided it.
type peQueue struct {
	anyMachine
	Queued `yaml:",inline"`
}

func (p peQueue) Hardware(m Machine) hardware.Parts {
	return append(comparators(m),
		gatedQueues(m, int(m.PEs()), p.QueueDepth),
		partialSums(m, p.QueueDepth*m.Rows),
		streamPerPE(m), activationWay(m),
	)
}

func (p peQueue) Begin(w Work) Sequence {
	return newQueueSequence(w, &peQueues{
		work:    w,
		depth:   p.QueueDepth,
		entries: make([][]int32, w.Rows*w.Channels.Len()),
	})
}

// peQueues are queues of gated outputs, one per PE.
type peQueues struct {
	work    Work
	depth   int
	entries [][]int32 // pixels, oldest first, of PE(r,c) at c*R + r
	longest int
}

func (q *peQueues) push(tile Range) {
	for m := tile.Lo; m < tile.Hi; m++ {
		for c := range q.work.Channels.Len() {
			if !q.work.Gates.Gated(m, q.work.Channels.Lo+c) {
				continue
			}
			own := &q.entries[c*q.work.Rows+m-tile.Lo]
			*own = append(*own, int32(m))
			q.longest = max(q.longest, len(*own))
		}
	}
}

func (q *peQueues) room(inFlight int) bool {
	return q.longest+inFlight+1 <= q.depth
}

// phase works on the j-th oldest entry of every queue in its j-th pass.
func (q *peQueues) phase(bool) []Pass {
	passes := make([]Pass, q.longest)
	for j := range passes {
		passes[j] = q.pass(j)
	}
	for i := range q.entries {
		q.entries[i] = q.entries[i][:0]
	}
	q.longest = 0
	return passes
}

func (q *peQueues) pass(j int) Pass {
	w := q.work
	var pixels []int32
	var batches []Batch
	for c := range w.Channels.Len() {
		first := len(pixels)
		for _, own := range q.entries[c*w.Rows:][:w.Rows] {
			if j < len(own) {
				pixels = append(pixels, own[j])
			}
		}
		if len(pixels) > first {
			batches = append(batches, Batch{int32(w.Channels.Lo + c), pixels[first:len(pixels):len(pixels)]})
		}
	}
	p := w.lowPass(len(pixels))
	p.Pixels = pixels
	p.Batches = batches
	p.Channels = integers(w.Channels)
	p.Popped = len(pixels)
	p.Activity.IdleQueueShorter = uint64(len(q.entries)-len(pixels)) * uint64(w.Low)
	p.Activity.IdleTilePartial = (w.PEs() - uint64(len(q.entries))) * uint64(w.Low)
	return p
}
