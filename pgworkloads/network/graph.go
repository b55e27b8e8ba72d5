package network

import "pgsim/pgworkloads"

// Graph returns what happens between the products of a network, as a [pgworkloads.Graph]. An LSTM
// becomes a layer that reads the initial state, and a cell behind it. All other nodes are those of
// the network.
func Graph(nodes []Node) *pgworkloads.Graph {
	b := graphBuilder{nodes: nodes, at: make([]int, len(nodes))}
	for i, n := range nodes {
		b.add(n)
		b.at[i] = len(b.all) - 1
	}
	return pgworkloads.NewGraph(b.all, b.layers, b.at[len(b.at)-1])
}

// graphBuilder collects the nodes of a graph.
type graphBuilder struct {
	nodes  []Node
	at     []int // the graph node with the output of each node
	all    []pgworkloads.Node
	layers []pgworkloads.Layer
}

// add adds the graph nodes of a node. The last one has the node's output.
func (b *graphBuilder) add(n Node) {
	op, err := Ops.Lookup(n.Op)
	if err != nil {
		panic(err) // networks hold registered ops only
	}
	node := pgworkloads.Node{Name: n.Name, Kind: op.Kind, Tensor: pgworkloads.Tensor{Shape: n.Shape}}
	in, bits := make([]Node, len(n.Inputs)), make([]int, len(n.Inputs))
	for i, from := range n.Inputs {
		node.Inputs = append(node.Inputs, b.at[from])
		in[i], bits[i] = b.nodes[from], b.all[b.at[from]].Tensor.Bits
	}
	if op.Bits != nil {
		node.Tensor.Bits = op.Bits(n, bits)
	}
	switch {
	case !op.Kind.Works():
	case op.Elements != nil:
		node.Elements = op.Elements(n, in)
	default:
		node.Elements = Elements(n.Shape)
	}
	switch {
	case !op.Product:
		b.all = append(b.all, node)
	case op.Kind == pgworkloads.KindCell:
		b.recurrent(n, node)
	default:
		b.layer(n, n.Shape, node.Inputs)
	}
}

// layer adds a product.
func (b *graphBuilder) layer(n Node, shape, inputs []int) {
	b.all = append(b.all, pgworkloads.Node{
		Name: n.Name, Kind: pgworkloads.KindLayer, Layer: len(b.layers), Inputs: inputs,
		Tensor: pgworkloads.Tensor{Shape: shape},
	})
	b.layers = append(b.layers, n.Product.Layer)
}

// recurrent adds the product of a cell, which reads the state, and the cell, which reads the node's
// input and the product.
func (b *graphBuilder) recurrent(n Node, cell pgworkloads.Node) {
	p := n.Product
	b.all = append(b.all, pgworkloads.Node{
		Name: n.Name + ".state", Kind: pgworkloads.KindInput,
		Tensor: pgworkloads.Tensor{Shape: []int{p.InChannels}, Bits: p.Activation.Bits},
	})
	b.layer(n, []int{n.Shape[0], p.OutChannels}, []int{len(b.all) - 1})
	cell.Name += ".cell"
	cell.Inputs = append(cell.Inputs, len(b.all)-1)
	b.all = append(b.all, cell)
}

// codeBits is the width of the codes of an operation that has an attribute for it.
func codeBits(n Node, _ []int) int { return n.Int(bitsAttr.Name) }

// sameBits is the width of the widest input, or 0 if an input has no codes: for operations that
// copy elements.
func sameBits(_ Node, in []int) int {
	most := 0
	for _, bits := range in {
		if bits == 0 {
			return 0
		}
		most = max(most, bits)
	}
	return most
}

// windowed counts the elements of all windows.
func windowed(side func(n Node) int) func(Node, []Node) int {
	return func(n Node, _ []Node) int { return Elements(n.Shape) * side(n) * side(n) }
}

// allInputs counts the elements of the inputs.
func allInputs(_ Node, in []Node) int {
	total := 0
	for _, i := range in {
		total += Elements(i.Shape)
	}
	return total
}
