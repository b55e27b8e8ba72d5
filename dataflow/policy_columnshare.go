package dataflow

import (
	"slices"

	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("column-share",
		"queues as in column-queue, but any column may run any column's batch; "+
			"needs a crossbar from weight banks to columns, too",
		columnShare{})
}

// columnShare distributes the batches of all columns over the whole array.
type columnShare struct {
	columnQueued `yaml:",inline"`
}

func (p columnShare) Hardware(m Machine) hardware.Parts {
	return append(p.columnQueued.Hardware(m), weightCrossbar(m)...)
}

func (p columnShare) Begin(w Work) Sequence {
	return newQueueSequence(w, newColumnQueues(w, p.QueueDepth, sharedBatches))
}

// sharedBatches distributes the batches, column by column, to C columns at a time.
func sharedBatches(w Work, batches [][]Batch) []Pass {
	var passes []Pass
	for taken := range slices.Chunk(slices.Concat(batches...), w.Cols) {
		passes = append(passes, w.batchPass(taken, w.Cols))
	}
	return passes
}
