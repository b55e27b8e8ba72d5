package reference

import "iter"

func init() { Policies.Register("column-greedy", "", columnGreedy{}) }

// columnGreedy queues as columnShare does, but runs a pass as soon as there are batches for all
// columns, while other tiles are still being decided. Every column group ends separately.
type columnGreedy struct {
	columnDepth `yaml:",inline"`
	shared      `yaml:",inline"`
}

func (p columnGreedy) orders(pl *plan) iter.Seq[order] {
	var spans [][]columnGroup
	for _, g := range pl.groups {
		spans = append(spans, []columnGroup{g})
	}
	return greedily(pl, spans, p.shared, p.QueueDepth)
}
