package pgworkloads

import (
	"cmp"
	"slices"
)

// Sources returns the layers that an operand of a layer is computed from, in order. It follows the
// operand back through the nodes in between to the nearest layers. The list is empty if the operand
// exists when the network starts, and for an operand that the graph doesn't know.
func (g *Graph) Sources(layer, operand int) []int {
	at, ok := g.LayerNode(layer)
	if !ok || operand >= len(g.Nodes[at].Inputs) {
		return nil
	}
	return g.layersOf(g.Nodes[at].Inputs[operand : operand+1])
}

// SourcesBehind returns the same for the stored tensors that nodes behind the drain of a layer
// read, in order.
func (g *Graph) SourcesBehind(layer int) []int {
	_, behind := g.Reads(layer)
	return g.layersOf(behind)
}

// layersOf returns the layers that tensors of nodes are computed from, in order.
func (g *Graph) layersOf(nodes []int) []int {
	var layers []int
	seen := make([]bool, len(g.Nodes))
	for todo := slices.Clone(nodes); len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at] {
			continue
		}
		seen[at] = true
		if n := g.Nodes[at]; n.Kind == KindLayer {
			layers = append(layers, n.Layer)
		} else {
			todo = append(todo, n.Inputs...)
		}
	}
	slices.Sort(layers)
	return layers
}

// InOrder returns the workload with its layers in another order of execution: order has the index
// of the layer that runs first, and so on. Every layer must come after those that it reads from.
func (w Workload) InOrder(order []int) Workload {
	w.Layers = Ordered(w.Layers, order)
	if w.Graph != nil {
		w.Graph = w.Graph.InOrder(order)
	}
	if w.Inputs != nil {
		w.Inputs = orderedInputs{w.Inputs, order}
	}
	return w
}

// Ordered returns a list with one entry per layer in another order of the layers.
func Ordered[T any](of []T, order []int) []T {
	ordered := make([]T, len(order))
	for i, layer := range order {
		ordered[i] = of[layer]
	}
	return ordered
}

// orderedInputs are the inputs of layers in another order.
type orderedInputs struct {
	of    Inputs
	order []int
}

// Codes returns the codes of the layers in their new order.
func (o orderedInputs) Codes(r *Regions) ([]*InputCodes, error) {
	codes, err := o.of.Codes(r)
	if err != nil {
		return nil, err
	}
	return Ordered(codes, o.order), nil
}

// InOrder returns the graph of layers in another order of execution, as in [Workload.InOrder].
// Nodes between layers run behind the latest layer in that order, and which tensors are stored
// follows from that.
func (g *Graph) InOrder(order []int) *Graph {
	nodes := make([]Node, len(g.Nodes))
	position := make([]int, len(order))
	for i, layer := range order {
		position[layer] = i
	}
	at := make([]int, len(nodes)) // nodes in their new order
	for i, n := range g.Nodes {
		at[i] = i
		n.Tensor.Stored = n.Tensor.Result
		if n.Kind == KindLayer {
			n.Layer = position[n.Layer]
		}
		nodes[i] = n
	}
	placeNodes(nodes)
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(nodes[a].Layer, nodes[b].Layer) })
	stands := make([]int, len(nodes))
	for i, node := range at {
		stands[node] = i
	}
	ordered := &Graph{Assumed: g.Assumed, Nodes: Ordered(nodes, at)}
	for i := range ordered.Nodes {
		n := &ordered.Nodes[i]
		n.Inputs = renumber(n.Inputs, stands)
	}
	return ordered
}
