package pgworkloads

import "fmt"

// Check returns an error if the graph does not belong to these layers: if a layer has no node, is
// out of order, reads codes of other bits or produces another number of elements than its node, or
// if nodes are not as [Graph] says.
func (g *Graph) Check(layers []Layer) error {
	names := map[string]bool{}
	next := 0
	for i, n := range g.Nodes {
		if names[n.Name] {
			return FieldErrorf("nodes", "%q is given to two nodes", n.Name)
		}
		names[n.Name] = true
		if err := g.checkInputs(i); err != nil {
			return FieldErrorf("nodes", "%s: %w", n.Name, err)
		}
		if n.Kind != KindLayer {
			continue
		}
		if n.Layer != next || next >= len(layers) {
			return FieldErrorf("nodes", "%s is layer %d, must be %d of %d", n.Name, n.Layer, next, len(layers))
		}
		if err := g.checkLayer(n, layers[next]); err != nil {
			return FieldErrorf("nodes", "%s: %w", n.Name, err)
		}
		next++
	}
	if next != len(layers) {
		return FieldErrorf("nodes", "hold %d of %d layers", next, len(layers))
	}
	return nil
}

// checkInputs checks the position of a node, and that its inputs are stored or in flight.
func (g *Graph) checkInputs(at int) error {
	n := g.Nodes[at]
	latest := BeforeLayers
	for _, in := range n.Inputs {
		if in < 0 || in >= at {
			return fmt.Errorf("reads node %d, must be an earlier one", in)
		}
		from := g.Nodes[in]
		latest = max(latest, from.Layer)
		if !from.Tensor.Stored && (n.Kind == KindLayer || from.Layer != n.Layer) {
			return fmt.Errorf("reads %s, which is not stored", from.Name)
		}
	}
	switch {
	case (n.Kind == KindInput) != (len(n.Inputs) == 0):
		return fmt.Errorf("must read a tensor unless it is an input")
	case n.Kind != KindLayer && n.Layer != latest:
		return fmt.Errorf("runs behind layer %d, must be %d", n.Layer, latest)
	case n.Tensor.Elements() < 1:
		return fmt.Errorf("gives %s", List(n.Tensor.Shape))
	}
	return nil
}

// checkLayer compares a node with its layer.
func (g *Graph) checkLayer(n Node, l Layer) error {
	if got, want := n.Tensor.Elements(), l.N()*l.PixelsPerImage(); got != want {
		return fmt.Errorf("gives %d elements, its layer %d", got, want)
	}
	for i, in := range n.Inputs {
		if got, want := g.Nodes[in].Tensor.Bits, operandBits(l, i); got != want {
			return fmt.Errorf("reads %d bits of %s, its layer %d", got, g.Nodes[in].Name, want)
		}
	}
	return nil
}
