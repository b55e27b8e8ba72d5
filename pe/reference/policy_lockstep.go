package reference

import "iter"

func init() { Policies.Register("lockstep", "", policyFunc(lockstep)) }

// lockstep gives a tile one LSB pass if any of its outputs is gated. The MSB pass of the next tile
// runs before it, so that the decisions are known when they are needed: M0 M1 L0 M2 L1 ... M(n-1)
// L(n-2) L(n-1).
func lockstep(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		complete := func(high *pass, t tile) bool {
			return yield(wait(high.allKnown)) && yield(run(pl.lowHalf(high, t)))
		}
		for _, g := range pl.groups {
			tiles := pl.tiles(g)
			var before *pass
			for i, t := range tiles {
				high := pl.tilePass(KindHigh, t)
				high.drains = false
				high.set = i % accumulatorSets
				if !yield(run(high)) || before != nil && !complete(before, tiles[i-1]) {
					return
				}
				before = high
			}
			if !complete(before, tiles[len(tiles)-1]) {
				return
			}
		}
	}
}

// lowHalf returns the pass that adds the low parts to those sums of a tile's MSB pass that are
// gated, and drains all sums.
func (pl *plan) lowHalf(high *pass, t tile) *pass {
	p := pl.tilePass(KindLow, t)
	p.set, p.continues = high.set, high
	anyGated := false
	for at := range p.jobs {
		switch {
		case pl.gated(high, at):
			anyGated = true
		case p.jobs[at].state == working:
			p.jobs[at].state = notGated
		}
	}
	if !anyGated {
		p.groups = 0
	}
	return p
}
