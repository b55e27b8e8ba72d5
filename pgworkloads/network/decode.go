package network

import (
	"fmt"
	"slices"
)

// ExecuteNext executes the network on the next tokens of a text and returns the scores at their
// positions. They are equal to those of [Run.Execute] on the whole text, to the bit, however the
// text is cut. Keys and values of earlier positions, the right operands of products, come from the
// run's cache. Recurrent layers keep their state as in Execute. [Run.Reset] begins another text.
// ExecuteNext panics if the network isn't causal ([CheckCausal]), or if the text has more tokens in
// all than the network has positions; both are bugs.
func (r *Run) ExecuteNext(s Sample) []float64 {
	if r.past == 0 { // once per text
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

// earlier returns the number of positions before those of the sample. It is 0 without a run, as in
// tests of single operations.
func (r *Run) earlier() int {
	if r == nil {
		return 0
	}
	return r.past
}

// rightOf returns the right operand of a product, preceded by what the cache holds of earlier
// positions, and adds it to the cache.
func (r *Run) rightOf(node int, right []float64) []float64 {
	if r.cache == nil {
		return right
	}
	r.cache[node] = append(r.cache[node], right...)
	return r.cache[node]
}

// Attends reports whether nodes include a product whose right operand is computed, as in attention.
func Attends(nodes []Node) bool {
	return slices.ContainsFunc(nodes, func(n Node) bool { return n.Product != nil && n.Product.RightComputed })
}
