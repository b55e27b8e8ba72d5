package reference

import "iter"

func init() { Policies.Register("ideal", "", policyFunc(ideal)) }

// ideal is a bound, not a machine. An oracle knows every gate before the array has computed
// anything. Any PE may take any gated output of the time step, with its own activations and
// weights. Results never wait to leave: every pass has its own drain chains. LSB passes follow the
// MSB passes of a column group. The last one waits for outputs of the next group, and runs at the
// end of the step.
func ideal(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		var waiting []entry
		for i, g := range pl.groups {
			for _, t := range pl.tiles(g) {
				p := pl.tilePass(KindHigh, t)
				p.ownChains = true
				if !yield(run(p)) {
					return
				}
				waiting = append(waiting, pl.oracle(t)...) // its state is ready by now
			}
			stays := int(pl.machine.PEs())
			if lastOfStep := i == len(pl.groups)-1 || pl.groups[i+1].step != g.step; lastOfStep {
				stays = 0
			}
			for len(waiting) > stays {
				if !yield(run(pl.idealPass(g, &waiting))) {
					return
				}
			}
		}
	}
}

// idealPass deals the oldest gated outputs to the PEs, row by row.
func (pl *plan) idealPass(g columnGroup, waiting *[]entry) *pass {
	p := pl.newPass(KindLow, g)
	p.ownActivations, p.ownWeights, p.ownChains = true, true, true
	taken := min(len(*waiting), int(pl.machine.PEs()))
	for at, e := range (*waiting)[:taken] {
		p.jobs[at] = work(e.m, e.n)
	}
	*waiting = (*waiting)[taken:]
	return p
}

// oracle returns the gated outputs of a tile, ordered by pixel, then channel.
func (pl *plan) oracle(t tile) []entry {
	var gated []entry
	g := t.group
	for r := range t.pixels {
		m := pl.row(t, r)
		for n := g.first; n < g.first+g.channels; n++ {
			if pl.problem.gate(n, pl.problem.highSum(g.convGroup, m, n)) {
				gated = append(gated, entry{m, n})
			}
		}
	}
	return gated
}

// highSum computes the high part of one output at once.
func (p Problem) highSum(convGroup, m, n int) int32 {
	var total int32
	part := p.HighPart()
	for k, w := range p.Weights[n*p.K : n*p.K+part.To] {
		at := (convGroup*p.M+m)*p.K + k
		if p.Padded == nil || !p.Padded[at] {
			high := planesOf(p.Encoding, p.Bits, p.Activations[at]).cut(part.Low, part.High)
			total += high.times(int32(w)) << part.Low
		}
	}
	return total
}
