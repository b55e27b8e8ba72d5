package reference

import "iter"

// entry is a gated output that waits for its low part.
type entry struct{ m, n int }

// queues are how the queue policies differ: where gated outputs wait and how they are dealt to PEs.
type queues interface {
	// push queues a gated output that the PE at this place decided.
	push(at int, e entry)
	// room tells whether the outputs of the given number of MSB passes fit, even if all of them
	// turn out to be gated.
	room(passes int) bool
	// phase takes entries out of the queues and returns the LSB passes for them. It takes all
	// entries at the end of a column group, and in the middle of a group as many as are worth a
	// pass.
	phase(end bool) []*pass
}

// queued is the schedule that the queue policies share: MSB passes as long as
// there is room, then a phase of LSB passes.
func queued(pl *plan, open func(columnGroup) queues) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range pl.groups {
			if !pl.queuedGroup(g, open(g), yield) {
				return
			}
		}
	}
}

func (pl *plan) queuedGroup(g columnGroup, q queues, yield func(order) bool) bool {
	var flying []*pass // MSB passes whose decisions are not all known
	settle := func() {
		for len(flying) > 0 && flying[0].allKnown() {
			pl.eachGated(flying[0], 0, pl.machine.Rows, func(at int, j job) { q.push(at, entry{j.m, j.n}) })
			flying = flying[1:]
		}
	}
	settled := func() bool {
		settle()
		return len(flying) == 0
	}
	for _, t := range pl.tiles(g) {
		settle()
		if !q.room(len(flying) + 1) {
			if !yield(wait(settled)) {
				return false
			}
			if !q.room(1) && !runAll(q.phase(false), yield) {
				return false
			}
		}
		high := pl.tilePass(KindHigh, t)
		flying = append(flying, high)
		if !yield(run(high)) {
			return false
		}
	}
	return yield(wait(settled)) && runAll(q.phase(true), yield)
}

func runAll(passes []*pass, yield func(order) bool) bool {
	for _, p := range passes {
		if !yield(run(p)) {
			return false
		}
	}
	return true
}
