package reference

import "iter"

func init() { Policies.Register("ideal", "", policyFunc(ideal)) }

// ideal is a bound, not a machine: an oracle knows every gate before the array
// has computed anything, any PE may take any gated output of the group, with
// activations and weights of its own, and results never wait to leave: every pass
// has drain chains of its own.
func ideal(pl *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range pl.groups {
			for _, t := range pl.tiles(g) {
				p := pl.tilePass(KindHigh, t)
				p.ownChains = true
				if !yield(run(p)) {
					return
				}
			}
			if !runAll(pl.idealPasses(g), yield) {
				return
			}
		}
	}
}

// idealPasses deals the gated outputs of a group to the PEs, row by row.
func (pl *plan) idealPasses(g columnGroup) []*pass {
	var passes []*pass
	for i, e := range pl.oracle(g) {
		at := i % int(pl.machine.PEs())
		if at == 0 {
			p := pl.newPass(KindLow, g)
			p.ownActivations, p.ownWeights, p.ownChains = true, true, true
			passes = append(passes, p)
		}
		passes[len(passes)-1].jobs[at] = work(e.m, e.n)
	}
	return passes
}

// oracle returns the gated outputs of a group, ordered by pixel, then channel.
func (pl *plan) oracle(g columnGroup) []entry {
	var gated []entry
	for i := range pl.problem.Samples() {
		m := pl.problem.Row(g.step, i)
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
	low := p.Bits - p.HighBits
	for k, w := range p.Weights[n*p.K : (n+1)*p.K] {
		at := (convGroup*p.M+m)*p.K + k
		if p.Padded == nil || !p.Padded[at] {
			high := planesOf(p.Encoding, p.Bits, p.Activations[at]).cut(low, p.Bits)
			total += high.times(int32(w)) << low
		}
	}
	return total
}
