package dataflow

import (
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// columnQueues are one queue of gated outputs per column, with a capacity of F*R. A batch is R
// entries of one column.
type columnQueues struct {
	work    Work
	depth   int
	entries [][]int32 // pixels, oldest first, by column
	// deal distributes the batches of a phase, by column, over its passes.
	deal func(Work, [][]Batch) []Pass
}

func newColumnQueues(w Work, depth int, deal func(Work, [][]Batch) []Pass) *columnQueues {
	return &columnQueues{work: w, depth: depth, entries: make([][]int32, w.Channels.Len()), deal: deal}
}

func (q *columnQueues) push(tile Range) {
	for m := tile.Lo; m < tile.Hi; m++ {
		for c := range q.entries {
			if q.work.Gates.Gated(m, q.work.Channels.Lo+c) {
				q.entries[c] = append(q.entries[c], int32(m))
			}
		}
	}
}

func (q *columnQueues) room(inFlight int) bool {
	longest := 0
	for _, e := range q.entries {
		longest = max(longest, len(e))
	}
	rows := q.work.Rows
	return longest+(inFlight+1)*rows <= q.depth*rows
}

func (q *columnQueues) phase(last bool) []Pass {
	batches := make([][]Batch, len(q.entries))
	for c := range q.entries {
		batches[c] = q.take(c, last)
	}
	return q.deal(q.work, batches)
}

// take removes the batches of one column from its queue: only full batches or, in the last phase,
// all.
func (q *columnQueues) take(c int, last bool) []Batch {
	var batches []Batch
	rows := q.work.Rows
	channel := int32(q.work.Channels.Lo + c)
	for len(q.entries[c]) >= rows || last && len(q.entries[c]) > 0 {
		size := min(rows, len(q.entries[c]))
		batches = append(batches, Batch{channel, q.entries[c][:size:size]})
		q.entries[c] = q.entries[c][size:]
	}
	return batches
}

// leastColumnDepth is the least F of column queues. One tile fills the queue while R-1 entries of
// earlier tiles wait for a full batch.
const leastColumnDepth = 2

// columnQueued is shared by the policies with column queues.
type columnQueued struct {
	Queued `yaml:",inline"`
}

func (p columnQueued) Check(Machine) error {
	if p.QueueDepth < leastColumnDepth {
		return strict.Errorf("array.queue_depth", "must be at least %d for policies with column queues, got %d",
			leastColumnDepth, p.QueueDepth)
	}
	return nil
}

func (p columnQueued) Hardware(m Machine) hardware.Parts {
	return append(p.storage(m),
		streamPerPE(m), activationChoice(m, "activation crossbar", int(m.PEs())), activationWay(m),
	)
}

// storage returns the comparators and the storage for the outputs that they gate.
func (p columnQueued) storage(m Machine) hardware.Parts {
	entries := p.entries(m) / m.Cols
	return append(comparators(m),
		gatedQueues(m, m.Cols, entries),
		partialSums(m, entries),
	)
}
