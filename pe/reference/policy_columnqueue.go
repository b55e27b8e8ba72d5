package reference

import "iter"

func init() { Policies.Register("column-queue", "", columnQueue{}) }

// columnQueue gives every column a queue of its gated outputs. Any PE of the column may take any of
// them.
type columnQueue struct {
	columnDepth `yaml:",inline"`
}

func (p columnQueue) orders(pl *plan) iter.Seq[order] {
	return queued(pl, func(g columnGroup) queues {
		return &ownColumns{newColumnQueues(pl, g, p.QueueDepth)}
	})
}

// columnQueues are the queues of all columns, and how batches of R leave them.
type columnQueues struct {
	plan    *plan
	depth   int
	group   columnGroup
	entries [][]entry // per column, oldest first
}

func newColumnQueues(pl *plan, g columnGroup, depth int) columnQueues {
	return columnQueues{plan: pl, group: g, depth: depth, entries: make([][]entry, pl.machine.Cols)}
}

func (q *columnQueues) push(at int, e entry) {
	c := at % q.plan.machine.Cols
	q.entries[c] = append(q.entries[c], e)
}

func (q *columnQueues) room(passes int) bool {
	rows := q.plan.machine.Rows
	return longest(q.entries)+passes*rows <= q.depth*rows
}

// batches takes batches of R entries out of the queue of column c, oldest first. At the end of a
// group it also takes the rest.
func (q *columnQueues) batches(c int, end bool) [][]entry {
	var batches [][]entry
	rows := q.plan.machine.Rows
	for len(q.entries[c]) >= rows || end && len(q.entries[c]) > 0 {
		size := min(rows, len(q.entries[c]))
		batches = append(batches, q.entries[c][:size])
		q.entries[c] = q.entries[c][size:]
	}
	return batches
}

// newPass returns a phase pass without batches.
func (q *columnQueues) newPass() *pass {
	p := q.plan.newPass(KindLow, q.group)
	p.ownActivations = true
	return p
}

// place gives column c of a pass a batch to work on.
func (q *columnQueues) place(p *pass, c int, batch []entry) {
	p.colChannel[c] = batch[0].n
	for r, e := range batch {
		p.jobs[r*q.plan.machine.Cols+c] = work(e.m, e.n)
	}
}

// rest makes column c of a pass idle.
func (q *columnQueues) rest(p *pass, c int) {
	for r := range q.plan.machine.Rows {
		p.jobs[r*q.plan.machine.Cols+c] = idle(queueShorter)
	}
}

// ownColumns lets every column run its own batches.
type ownColumns struct{ columnQueues }

// phase has as many passes as the column with the most batches has batches.
func (q *ownColumns) phase(end bool) []*pass {
	var passes []*pass
	var batches [][][]entry
	for c := range q.group.channels {
		batches = append(batches, q.batches(c, end))
		for len(passes) < len(batches[c]) {
			passes = append(passes, q.newPass())
		}
	}
	for j, p := range passes {
		for c, own := range batches {
			if j < len(own) {
				q.place(p, c, own[j])
			} else {
				q.rest(p, c)
			}
		}
	}
	return passes
}
