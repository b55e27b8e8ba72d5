package network

import (
	"fmt"
	"slices"
)

// ExecuteNext executes the network on the next tokens of a text, as [Run.Execute] does on
// all of it, and returns the scores at their positions: those of [Run.Execute] to the bit,
// however the text is cut. Keys and values of earlier positions, the right operands of
// products, come from the run's cache; recurrent layers carry their state on as ever.
// [Run.Reset] begins another text. A network that isn't causal ([CheckCausal]), or
// more tokens in all than it has positions, is a bug and panics.
func (r *Run) ExecuteNext(s Sample) []float64 {
	if r.past == 0 { // once a text
		if err := CheckCausal(r.network.nodes); err != nil {
			panic(fmt.Sprintf("pgworkloads: %v", err))
		}
	}
	if all := r.past + len(s.Tokens); all > r.network.nodes[0].Positions() && Attends(r.network.nodes) {
		panic(fmt.Sprintf("pgworkloads: %s has %d positions, got %d tokens", r.network.name, r.network.nodes[0].Positions(), all))
	}
	if r.cache == nil {
		r.cache = map[int][]float64{}
	}
	scores := r.executeTo(s, len(r.network.steps)-1)
	r.past += len(s.Tokens)
	return scores
}

// earlier returns the positions before those of the sample: 0 where no run is given, as
// operations alone may have none.
func (r *Run) earlier() int {
	if r == nil {
		return 0
	}
	return r.past
}

// rightOf returns the right operand of a product, with what the cache holds of earlier
// positions in front of it, and adds it to the cache.
func (r *Run) rightOf(node int, right []float64) []float64 {
	if r.cache == nil {
		return right
	}
	r.cache[node] = append(r.cache[node], right...)
	return r.cache[node]
}

// Attends tells whether nodes have a product whose right operand is computed, as attention has.
func Attends(nodes []Node) bool {
	return slices.ContainsFunc(nodes, func(n Node) bool { return n.Product != nil && n.Product.RightComputed })
}
