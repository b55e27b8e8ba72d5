package reference

import "iter"

func init() { Policies.Register("pe-queue", "", peQueue{}) }

// peQueue gives every PE a queue of its own gated outputs.
type peQueue struct {
	queueDepth `yaml:",inline"`
}

func (p peQueue) orders(pl *plan) iter.Seq[order] {
	return queued(pl, func(g columnGroup) queues {
		return &peQueues{plan: pl, group: g, depth: p.QueueDepth, entries: make([][]entry, pl.machine.PEs())}
	})
}

type peQueues struct {
	plan    *plan
	depth   int
	group   columnGroup
	entries [][]entry // per PE, oldest first
}

func (q *peQueues) push(at int, e entry) { q.entries[at] = append(q.entries[at], e) }

func (q *peQueues) room(passes int) bool {
	return longest(q.entries)+passes <= q.depth
}

// phase empties all queues: pass j works on the j-th entry of each of them.
func (q *peQueues) phase(bool) []*pass {
	var passes []*pass
	for j := range longest(q.entries) {
		p := q.plan.newPass(KindLow, q.group)
		p.ownActivations = true
		q.plan.streamChannels(p, q.group)
		for at, own := range q.entries {
			switch {
			case j < len(own):
				p.jobs[at] = work(own[j].m, own[j].n)
			case at%q.plan.machine.Cols < q.group.channels:
				p.jobs[at] = idle(queueShorter)
			}
		}
		passes = append(passes, p)
	}
	clear(q.entries)
	return passes
}

func longest(queues [][]entry) int {
	most := 0
	for _, q := range queues {
		most = max(most, len(q))
	}
	return most
}
