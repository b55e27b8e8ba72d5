package dataflow

import (
	"errors"

	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("column-greedy",
		"queues and crossbars as in column-share, but an LSB pass starts as soon as batches fill one",
		columnGreedy{})
}

// columnGreedy runs an LSB pass as soon as one is full, instead of in phases.
type columnGreedy struct {
	columnQueued `yaml:",inline"`
	Reach        `yaml:",inline"`
}

func (p columnGreedy) Check(m Machine) error {
	return errors.Join(p.columnQueued.Check(m), p.check(m, "array.rows", m.Rows))
}

func (p columnGreedy) Hardware(m Machine) hardware.Parts {
	return append(p.storage(m), p.hardware(m)...)
}

func (p columnGreedy) Begin(w Work) Sequence {
	return newGreedySequence(Span{Works: []Work{w}, Kept: allKept}, p.QueueDepth, p.Reach)
}
