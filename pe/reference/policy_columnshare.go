package reference

import "iter"

func init() { Policies.Register("column-share", "", columnShare{}) }

// columnShare queues as columnQueue does, but any column may run the batch of any other column,
// with the weights of that column.
type columnShare struct {
	columnDepth `yaml:",inline"`
}

func (p columnShare) orders(pl *plan) iter.Seq[order] {
	return queued(pl, func(g columnGroup) queues {
		return &sharedColumns{newColumnQueues(pl, g, p.QueueDepth)}
	})
}

type sharedColumns struct{ columnQueues }

// phase deals the batches of all columns, column 0 first, to the columns of one pass after the
// other.
func (q *sharedColumns) phase(end bool) []*pass {
	var batches [][]entry
	for c := range q.group.channels {
		batches = append(batches, q.batches(c, end)...)
	}
	var passes []*pass
	cols := q.plan.machine.Cols
	for len(batches) > 0 {
		p := q.newPass()
		dealt := min(cols, len(batches))
		for c, batch := range batches[:dealt] {
			q.place(p, c, batch)
		}
		for c := dealt; c < cols; c++ {
			q.rest(p, c)
		}
		batches = batches[dealt:]
		passes = append(passes, p)
	}
	return passes
}
