package pgworkloads

import "slices"

// Graph says what happens between the layers of a workload: which layer reads which tensor, and the
// elementwise work in between. Nodes are in an order of execution: every node comes after the nodes
// whose tensors it reads, and layers are in the order of [Workload.Layers].
//
// A node that is not a layer runs behind the drain of a layer, on results as they leave the array:
// the latest layer that the node depends on ([Node.Layer]). Results of that layer are in flight and
// are not stored when such a node reads them. Results of earlier layers, such as a shortcut, have
// been stored and are read back. So a tensor is stored if a layer reads it, if a node behind
// another layer reads it, or if it is a result of the network ([Tensor.Stored]).
//
//	conv1 > bn1 > act1 -----> conv2 > bn2 > add > act2 -----> conv3
//	                 |                       ^
//	                 +-----------------------+        stored: act1 and act2
//
// All work runs there, including pooling, concatenation and shuffling. The unit behind the drain
// keeps what a window has seen so far, and copies the part of a concatenation that was stored
// before.
type Graph struct {
	// Assumed says in a sentence which facts of the graph are assumed, not known; "" if all are
	// known.
	Assumed string
	// Nodes produce one tensor each.
	Nodes []Node
}

// Node is a layer, or elementwise work between layers, and the tensor that it produces.
type Node struct {
	// Name is the name of the node and of its tensor, unique in its graph.
	Name string
	Kind NodeKind
	// Inputs are the nodes whose tensors it reads. All come earlier.
	Inputs []int
	// Layer is the layer behind whose drain the node runs, as an index of [Workload.Layers]. For a
	// node of [KindLayer] it is the layer itself. For a node that depends on no layer it is
	// [BeforeLayers]: its tensor exists when the network starts.
	Layer int
	// Elements is the number of elements that the node processes for one image: its output elements
	// or, for pooling, all elements of all windows; 0 for layers and inputs.
	Elements int
	Tensor   Tensor
}

// BeforeLayers is the [Node.Layer] of nodes that depend on no layer.
const BeforeLayers = -1

// Tensor is the output of a node.
type Tensor struct {
	// Shape is the shape for one image: [C, H, W], [C], or [T, C] over time steps or positions.
	// Tensors of imported models may have any other shape.
	Shape []int
	// Bits is the width of an element's code. The code may have a scale per channel. Bits is 0 if
	// the network has no code for the tensor; then elements are as wide as the machine writes
	// results.
	Bits int
	// Stored reports whether it is ever stored, rather than only in flight.
	Stored bool
	// Result reports whether it is an output of the network.
	Result bool
}

// Elements returns the number of elements of one image.
func (t Tensor) Elements() int {
	product := 1
	for _, n := range t.Shape {
		product *= n
	}
	return product
}

// BytesFor returns the bytes of a batch of images on a machine whose results have the given width.
func (t Tensor) BytesFor(images, resultBits int) uint64 {
	const byteBits = 8
	bits := t.Bits
	if bits == 0 {
		bits = resultBits
	}
	return (uint64(images)*uint64(t.Elements())*uint64(bits) + byteBits - 1) / byteBits
}

// NodeKind says what a node of a [Graph] does.
type NodeKind string

// The kinds of nodes.
const (
	// KindInput: samples or an initial state, which exist when the network starts.
	KindInput NodeKind = "input"
	// KindLayer: a layer of the workload.
	KindLayer NodeKind = "layer"
	// KindScale: a multiplication and an addition per channel, such as batch norm.
	KindScale NodeKind = "scale"
	// KindActivation: a function of every element.
	KindActivation NodeKind = "activation"
	// KindQuantize: every element becomes a code of [Tensor.Bits].
	KindQuantize NodeKind = "quantize"
	// KindPool: the maximum, mean or sum of several elements.
	KindPool NodeKind = "pool"
	// KindAdd: the sum, product or the like of two or more tensors, element by element.
	KindAdd NodeKind = "add"
	// KindMove: the same elements at other positions: concat, shuffle, slice, shift.
	KindMove NodeKind = "move"
	// KindView: the same elements with another shape, no work. [NewGraph] removes views.
	KindView NodeKind = "view"
	// KindLookup: rows of a table, such as embeddings.
	KindLookup NodeKind = "lookup"
	// KindCell: gates and state of a recurrent cell, behind its products.
	KindCell NodeKind = "cell"
	// KindSoftmax: exponentials over their sum.
	KindSoftmax NodeKind = "softmax"
	// KindNorm: mean and variance of the sample itself, such as layer norm.
	KindNorm NodeKind = "norm"
	// KindOther: all other work.
	KindOther NodeKind = "other"
)

// NodeKinds are all kinds, in the order in which tables show them.
var NodeKinds = []NodeKind{
	KindInput, KindLayer, KindScale, KindActivation, KindQuantize, KindPool, KindAdd, KindMove, KindView,
	KindLookup, KindCell, KindSoftmax, KindNorm, KindOther,
}

// Works reports whether nodes of the kind process elements.
func (k NodeKind) Works() bool { return k != KindInput && k != KindLayer && k != KindView }

// LayerNode returns the node of a layer.
func (g *Graph) LayerNode(layer int) (node int, ok bool) {
	for i, n := range g.Nodes {
		if n.Kind == KindLayer && n.Layer == layer {
			return i, true
		}
	}
	return 0, false
}

// Behind returns the nodes that run behind the drain of a layer, in order, without the layer's own
// node.
func (g *Graph) Behind(layer int) []int {
	var nodes []int
	for i, n := range g.Nodes {
		if n.Layer == layer && n.Kind != KindLayer {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// Reads returns the stored tensors that a layer reads as its operands, and those that the nodes
// behind its drain read, each once. A tensor may be in both lists.
func (g *Graph) Reads(layer int) (operands, behind []int) {
	add := func(list []int, inputs []int) []int {
		for _, in := range inputs {
			if g.Nodes[in].Layer != layer && !slices.Contains(list, in) {
				list = append(list, in)
			}
		}
		return list
	}
	if at, ok := g.LayerNode(layer); ok {
		operands = add(operands, g.Nodes[at].Inputs)
	}
	for _, at := range g.Behind(layer) {
		behind = add(behind, g.Nodes[at].Inputs)
	}
	return operands, behind
}
