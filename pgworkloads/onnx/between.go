package onnx

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// between collects what happens between layers while the nodes of a model are visited.
type between struct {
	nodes []pgworkloads.Node
	// at is the graph node that produces a tensor of the model, by the tensor's name.
	at map[string]int
	// lost says why the graph can't be known; "" if it can.
	lost string
}

// record adds a node of the model, and the layers that were made from it: all from the given one
// on.
func (g *graph) record(n *node, first int) {
	given := slices.DeleteFunc(slices.Clone(n.GetOutput()), func(name string) bool {
		return name == "" || g.values[name].constant
	})
	if len(given) == 0 {
		return
	}
	var inputs []int
	for i, v := range n.in {
		if v != nil && !v.constant {
			inputs = append(inputs, g.giver(n.GetInput()[i]))
		}
	}
	if len(inputs) == 0 { // random numbers
		g.between.at[given[0]] = g.addNode(pgworkloads.Node{Name: line(given[0]), Kind: pgworkloads.KindInput, Tensor: g.tensor(given[0])})
		given = given[1:]
	}
	for i, name := range given {
		if i == 0 && first < len(g.layers) {
			inputs = []int{g.recordLayers(n, first, inputs)}
		}
		g.recordElements(n, name, inputs, first < len(g.layers))
	}
}

// recordElements adds a node that produces a tensor without multiplying matrices. Behind the layers
// of its node it is not work: it only gives their results the form of that tensor.
func (g *graph) recordElements(n *node, name string, inputs []int, behind bool) {
	b := &g.between
	to := pgworkloads.Node{Name: line(name), Inputs: inputs, Kind: kindOf(n.GetOpType(), len(inputs)), Tensor: g.tensor(name)}
	if behind {
		from := b.nodes[inputs[0]].Tensor
		switch {
		case from.Elements() != to.Tensor.Elements():
			to.Kind = pgworkloads.KindMove
		case to.Tensor.Bits > 0:
			to.Kind = pgworkloads.KindQuantize
		case slices.Equal(from.Shape, to.Tensor.Shape):
			b.at[name] = inputs[0]
			return
		default:
			to.Kind = pgworkloads.KindView
		}
	}
	to.Elements = g.elementsOf(to)
	b.at[name] = g.addNode(to)
}

// elementsOf returns how many elements a node processes.
func (g *graph) elementsOf(n pgworkloads.Node) int {
	switch {
	case !n.Kind.Works():
		return 0
	case n.Kind != pgworkloads.KindPool:
		return n.Tensor.Elements()
	}
	return max(n.Tensor.Elements(), g.between.nodes[n.Inputs[0]].Tensor.Elements())
}

// addNode adds a node and returns its index.
func (g *graph) addNode(n pgworkloads.Node) int {
	g.between.nodes = append(g.between.nodes, n)
	return len(g.between.nodes) - 1
}

// giver returns the graph node that produces a tensor: a node of the model, or an input.
func (g *graph) giver(name string) int {
	if at, ok := g.between.at[name]; ok {
		return at
	}
	at := g.addNode(pgworkloads.Node{Name: line(name), Kind: pgworkloads.KindInput, Tensor: g.tensor(name)})
	g.between.at[name] = at
	return at
}

// tensor returns the shape of one sample of a tensor, and the bits of its codes.
func (g *graph) tensor(name string) pgworkloads.Tensor {
	v := g.values[name]
	if v.why != nil || volume(v.shape) == 0 {
		g.lose(fmt.Sprintf("the shape of %q is not known", line(name)))
		return pgworkloads.Tensor{Shape: []int{1}}
	}
	t := pgworkloads.Tensor{Shape: slices.Clone(v.shape)}
	switch at := v.batchAt - 1; {
	case at >= 0 && t.Shape[at] == g.batch:
		t.Shape = slices.Delete(t.Shape, at, at+1)
	case g.batch > 1 && v.sampled != "" && volume(v.shape)%g.batch == 0:
		t.Shape = []int{volume(v.shape) / g.batch}
	}
	if c := v.quantized(); c != nil {
		t.Bits = c.bits
	}
	return t
}

// lose records why the graph is not known, if it is the first reason.
func (g *graph) lose(why string) {
	if g.between.lost == "" {
		g.between.lost = why
	}
}

// complete returns the graph of the model.
func (g *graph) complete(pb *onnxpb.GraphProto) *pgworkloads.Graph {
	layers := make([]pgworkloads.Layer, len(g.layers))
	for i, l := range g.layers {
		layers[i] = l.Layer
	}
	var results []int
	for _, output := range pb.GetOutput() {
		if at, ok := g.between.at[output.GetName()]; ok {
			results = append(results, at)
		}
	}
	graph := pgworkloads.NewGraph(g.between.nodes, layers, results...)
	if err := graph.Check(layers); err != nil && g.between.lost == "" {
		g.between.lost = err.Error()
	}
	if g.between.lost != "" {
		return pgworkloads.ChainOf(layers, g.between.lost+": a layer reads what the one before gives, if it is as much")
	}
	return graph
}
