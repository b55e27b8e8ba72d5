package shapes

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

// graphNode is a node of the graph in a file.
type graphNode struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Inputs   []int  `json:"inputs"`
	Layer    int    `json:"layer"`
	Elements int    `json:"elements"`
	Shape    []int  `json:"shape"`
	Bits     int    `json:"bits"`
	Stored   bool   `json:"stored"`
	Result   bool   `json:"result"`
}

// Bounds of a node.
const (
	maxGraphElements = 1 << 40 // as of tensors of imported models
	maxGraphBits     = 64
)

// newGraphNodes returns a graph in the format of the file.
func newGraphNodes(g *pgworkloads.Graph) []graphNode {
	if g == nil {
		return nil
	}
	var nodes []graphNode
	for _, n := range g.Nodes {
		nodes = append(nodes, graphNode{
			Name: n.Name, Kind: string(n.Kind), Inputs: append([]int{}, n.Inputs...), Layer: n.Layer, Elements: n.Elements,
			Shape: append([]int{}, n.Tensor.Shape...), Bits: n.Tensor.Bits, Stored: n.Tensor.Stored, Result: n.Tensor.Result,
		})
	}
	return nodes
}

// graphOf returns the graph in a file; nil if there is none.
func graphOf(nodes []graphNode) *pgworkloads.Graph {
	if len(nodes) == 0 {
		return nil
	}
	g := &pgworkloads.Graph{}
	for _, n := range nodes {
		g.Nodes = append(g.Nodes, pgworkloads.Node{
			Name: n.Name, Kind: pgworkloads.NodeKind(n.Kind), Inputs: n.Inputs, Layer: n.Layer, Elements: n.Elements,
			Tensor: pgworkloads.Tensor{Shape: n.Shape, Bits: n.Bits, Stored: n.Stored, Result: n.Result},
		})
	}
	return g
}

// checkGraph refuses a graph that does not belong to the layers.
func (s *Shapes) checkGraph() error {
	if s.Graph == nil {
		return nil
	}
	for i, n := range s.Graph.Nodes {
		if err := checkNode(n); err != nil {
			return pgworkloads.Within(fmt.Sprintf("graph[%d]", i), err)
		}
	}
	return pgworkloads.Within("graph", s.Graph.Check(s.bare()))
}

// checkNode refuses values that no node has, whatever the other nodes are.
func checkNode(n pgworkloads.Node) error {
	if err := pgworkloads.CheckLine("name", n.Name); err != nil {
		return err
	}
	if n.Kind == pgworkloads.KindView || !slices.Contains(pgworkloads.NodeKinds, n.Kind) {
		return pgworkloads.FieldErrorf("kind", "%q is none of a node", n.Kind)
	}
	elements := 1
	for _, size := range n.Tensor.Shape {
		if size < 1 || size > maxGraphElements/elements {
			return pgworkloads.FieldErrorf("shape", "must be of 1 to %d elements, got %s", maxGraphElements, pgworkloads.List(n.Tensor.Shape))
		}
		elements *= size
	}
	return pgworkloads.FirstError(
		pgworkloads.CheckRange("elements", n.Elements, 0, maxGraphElements),
		pgworkloads.CheckRange("bits", n.Tensor.Bits, 0, maxGraphBits),
	)
}

// bare returns the layers without their gates.
func (s *Shapes) bare() []pgworkloads.Layer {
	layers := make([]pgworkloads.Layer, len(s.Layers))
	for i, l := range s.Layers {
		layers[i] = l.Layer
	}
	return layers
}

// Assumptions about layers if no more is known.
const (
	orderOnly   = "what happens between layers is not in the file: a layer reads what the one before gives, if it is as much"
	otherWidths = "with these widths two layers read other bits of one tensor: a layer reads what the one before gives, if it is as much"
)

// graph returns what happens between the layers.
func (s *Shapes) graph() *pgworkloads.Graph {
	if s.Graph == nil {
		return pgworkloads.ChainOf(s.bare(), orderOnly)
	}
	resized := s.Graph.Resized(s.bare())
	if resized.Check(s.bare()) != nil {
		return pgworkloads.ChainOf(s.bare(), otherWidths)
	}
	return resized
}
