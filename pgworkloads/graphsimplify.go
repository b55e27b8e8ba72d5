package pgworkloads

import "slices"

// simplify removes views and nodes that no layer and no result needs. It returns the remaining
// nodes, and the results among them. Readers of a view read the viewed node instead. A view with
// other codes counts as quantization.
func simplify(nodes []Node, results []int) ([]Node, []int) {
	nodes = slices.Clone(nodes)
	stands := make([]int, len(nodes)) // for every node: itself, or the node that it is a view of
	for i := range nodes {
		n := &nodes[i]
		stands[i] = i
		n.Inputs = renumber(n.Inputs, stands)
		if n.Kind != KindView {
			continue
		}
		if of := n.Inputs[0]; n.Tensor.Bits == 0 || n.Tensor.Bits == nodes[of].Tensor.Bits {
			stands[i] = of
		} else {
			n.Kind, n.Elements = KindQuantize, n.Tensor.Elements()
		}
	}
	results = renumber(results, stands)
	needed := neededBy(nodes, results)
	var kept []Node
	for i, n := range nodes {
		if needed[i] {
			n.Inputs = renumber(n.Inputs, stands)
			stands[i] = len(kept)
			kept = append(kept, n)
		}
	}
	return kept, renumber(results, stands)
}

// renumber returns the replacements of nodes.
func renumber(nodes, stands []int) []int {
	renumbered := make([]int, len(nodes))
	for i, n := range nodes {
		renumbered[i] = stands[n]
	}
	return renumbered
}

// neededBy says which nodes layers or results depend on.
func neededBy(nodes []Node, results []int) []bool {
	needed := make([]bool, len(nodes))
	for _, r := range results {
		needed[r] = true
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		if needed[i] = needed[i] || nodes[i].Kind == KindLayer; needed[i] {
			for _, in := range nodes[i].Inputs {
				needed[in] = true
			}
		}
	}
	return needed
}
