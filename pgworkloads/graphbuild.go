package pgworkloads

import (
	"fmt"
	"slices"
)

// NewGraph completes a graph of nodes whose Name, Kind, Inputs, Elements and Tensor are set; nodes
// of [KindLayer] also have Layer set. Results are the output nodes of the network. Views, and nodes
// that no layer or result depends on, are removed.
//
// If a layer reads a tensor with other bits than its codes have, a quantizing node is added in
// front of it, one for all layers that read the same codes. If the tensor had no codes before, all
// other readers read the widest of the new codes: the tensor is quantized once, and stored once.
func NewGraph(nodes []Node, layers []Layer, results ...int) *Graph {
	nodes, results = simplify(nodes, results)
	b := graphBuilder{layers: layers, names: map[string]bool{}}
	b.want(nodes)
	at := make([]reading, len(nodes))
	for i, n := range nodes {
		b.add(n, at)
		at[i] = b.quantize(i, len(b.graph.Nodes)-1)
	}
	placeNodes(b.graph.Nodes)
	for _, r := range results {
		t := &b.graph.Nodes[at[r].others].Tensor
		t.Stored, t.Result = true, true
	}
	return &b.graph
}

// graphBuilder completes a graph.
type graphBuilder struct {
	graph  Graph
	layers []Layer
	names  map[string]bool
	// wanted are the widths in which layers read every node, widest first.
	wanted map[int][]int
}

// reading says which nodes of the completed graph replace a given node.
type reading struct {
	byBits map[int]int // for layers that read this many bits
	others int         // for all other readers
}

// operandBits returns the width of an input of a layer: the left operand, or a right operand that
// is computed too.
func operandBits(l Layer, input int) int {
	if input > 0 {
		return l.WeightBits
	}
	return l.Activation.Bits
}

// want finds the widths in which layers read nodes.
func (b *graphBuilder) want(nodes []Node) {
	b.wanted = map[int][]int{}
	for _, n := range nodes {
		if n.Kind != KindLayer {
			continue
		}
		for i, in := range n.Inputs {
			if bits := operandBits(b.layers[n.Layer], i); !slices.Contains(b.wanted[in], bits) {
				b.wanted[in] = append(b.wanted[in], bits)
			}
		}
	}
	for _, bits := range b.wanted {
		slices.SortFunc(bits, func(a, b int) int { return b - a })
	}
}

// add adds a node that reads the replacements of its inputs.
func (b *graphBuilder) add(n Node, at []reading) {
	inputs := make([]int, len(n.Inputs))
	for i, in := range n.Inputs {
		inputs[i] = at[in].others
		if n.Kind == KindLayer {
			inputs[i] = at[in].byBits[operandBits(b.layers[n.Layer], i)]
		}
	}
	n.Inputs, n.Name = inputs, b.unique(n.Name)
	if n.Kind == KindMove && n.Tensor.Bits == 0 {
		n.Tensor.Bits = b.widest(inputs)
	}
	b.graph.Nodes = append(b.graph.Nodes, n)
}

// widest returns the bits of the widest tensor; 0 if one of them has no codes.
func (b *graphBuilder) widest(nodes []int) int {
	most := 0
	for _, n := range nodes {
		bits := b.graph.Nodes[n].Tensor.Bits
		if bits == 0 {
			return 0
		}
		most = max(most, bits)
	}
	return most
}

// unique returns a name that no node has yet, numbered if need be.
func (b *graphBuilder) unique(name string) string {
	free := name
	for i := 2; b.names[free]; i++ {
		free = fmt.Sprintf("%s-%d", name, i)
	}
	b.names[free] = true
	return free
}

// quantize adds the quantizing nodes behind a given node, for the layers that read it.
func (b *graphBuilder) quantize(given, node int) reading {
	r := reading{byBits: map[int]int{}, others: node}
	from := b.graph.Nodes[node]
	for i, bits := range b.wanted[given] {
		if bits == from.Tensor.Bits {
			r.byBits[bits] = node
			continue
		}
		r.byBits[bits] = len(b.graph.Nodes)
		b.graph.Nodes = append(b.graph.Nodes, Node{
			Name: b.unique(from.Name + ".codes"), Kind: KindQuantize, Inputs: []int{node}, Elements: from.Tensor.Elements(),
			Tensor: Tensor{Shape: from.Tensor.Shape, Bits: bits},
		})
		if i == 0 && from.Tensor.Bits == 0 {
			r.others = r.byBits[bits]
		}
	}
	return r
}

// placeNodes finds the layer behind which every node runs, and which further tensors are stored.
func placeNodes(nodes []Node) {
	for i := range nodes {
		n := &nodes[i]
		if n.Kind != KindLayer {
			n.Layer = BeforeLayers
			for _, in := range n.Inputs {
				n.Layer = max(n.Layer, nodes[in].Layer)
			}
		}
		for _, in := range n.Inputs {
			if n.Kind == KindLayer || nodes[in].Layer != n.Layer {
				nodes[in].Tensor.Stored = true
			}
		}
	}
}

// Resized returns the graph of layers that differ only in their widths: every tensor that a layer
// reads gets the width in which the layer reads it.
func (g *Graph) Resized(layers []Layer) *Graph {
	resized := &Graph{Assumed: g.Assumed, Nodes: slices.Clone(g.Nodes)}
	for _, n := range resized.Nodes {
		if n.Kind != KindLayer || n.Layer >= len(layers) {
			continue
		}
		for i, in := range n.Inputs {
			resized.Nodes[in].Tensor.Bits = operandBits(layers[n.Layer], i)
		}
	}
	return resized
}

// ChainOf returns the graph of layers of which only the order is known. A layer reads the output of
// the layer before it if that has as many elements as it reads, with only quantization in between.
// Otherwise it reads an input of its own. Why says why no more is known.
func ChainOf(layers []Layer, why string) *Graph {
	var nodes []Node
	for i, l := range layers {
		input := len(nodes) - 1
		reads := Tensor{Shape: []int{l.InChannels, l.Input[0], l.Input[1]}, Bits: l.Activation.Bits}
		if l.Recurrent {
			reads.Shape = []int{l.InChannels} // the initial state
		}
		if input < 0 || nodes[input].Tensor.Elements() != reads.Elements() || l.Recurrent {
			input = len(nodes)
			nodes = append(nodes, Node{Name: l.Name + ".input", Kind: KindInput, Tensor: reads})
		}
		nodes = append(nodes, Node{
			Name: l.Name, Kind: KindLayer, Inputs: []int{input}, Layer: i,
			Tensor: Tensor{Shape: []int{l.OutChannels, l.Output[0], l.Output[1]}},
		})
	}
	results := make([]int, 0, len(layers))
	for i, n := range nodes {
		if n.Kind == KindLayer && !slices.ContainsFunc(nodes[i+1:], func(m Node) bool { return slices.Contains(m.Inputs, i) }) {
			results = append(results, i)
		}
	}
	graph := NewGraph(nodes, layers, results...)
	graph.Assumed = why
	return graph
}
