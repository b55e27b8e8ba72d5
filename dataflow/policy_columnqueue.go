package dataflow

func init() {
	Policies.Register("column-queue",
		"every column queues its gated outputs, any PE of the column takes any of them; "+
			"needs an activation stream per PE and a crossbar from activation banks to rows",
		columnQueue{})
}

// columnQueue lets every column work on its own batches.
type columnQueue struct {
	columnQueued `yaml:",inline"`
}

func (p columnQueue) Begin(w Work) Sequence {
	return newQueueSequence(w, newColumnQueues(w, p.QueueDepth, ownBatches))
}

// ownBatches gives each column its own batches. There are as many passes as the column with the
// most batches needs.
func ownBatches(w Work, batches [][]Batch) []Pass {
	var passes []Pass
	for pass := 0; ; pass++ {
		var taken []Batch
		for _, own := range batches {
			if pass < len(own) {
				taken = append(taken, own[pass])
			}
		}
		if len(taken) == 0 {
			return passes
		}
		passes = append(passes, w.batchPass(taken, len(batches)))
	}
}
