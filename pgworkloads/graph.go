package pgworkloads

import "slices"

// Graph says what happens between the layers of a workload: who reads which tensor,
// and the work on elements that lies between. Nodes are in an order of execution, every
// node behind those whose tensors it reads, and layers as in [Workload.Layers].
//
// A node that is no layer runs behind the drain of a layer, on the results as they leave
// the array: that of the latest layer that it depends on ([Node.Layer]). What it reads
// of that layer's own results is in flight and is stored nowhere. What it reads of
// earlier ones, such as a shortcut, has been stored and comes back for it. So a tensor is
// stored if a layer reads it, if a node behind another layer does, or if it is a result
// of the network ([Tensor.Stored]).
//
//	conv1 > bn1 > act1 -----> conv2 > bn2 > add > act2 -----> conv3
//	                 |                       ^
//	                 +-----------------------+        stored: act1 and act2
//
// All work goes that way, pooling, concatenation and shuffling included: the unit behind
// the drain keeps what a window has seen so far, and copies a part of a concatenation
// that had been stored.
type Graph struct {
	// Assumed says what of the graph is not known and was taken for granted, in a
	// sentence; "" where all is known.
	Assumed string
	// Nodes give one tensor each.
	Nodes []Node
}

// Node is a layer, or work on elements between layers, and the tensor that it gives.
type Node struct {
	// Name is that of the node and of its tensor, unique in its graph.
	Name string
	Kind NodeKind
	// Inputs are the nodes whose tensors it reads, all earlier ones.
	Inputs []int
	// Layer is the layer behind whose drain the node runs, an index of
	// [Workload.Layers]; of a node of [KindLayer] the layer itself; [BeforeLayers] of
	// a node that depends on none, whose tensor is there when the network starts.
	Layer int
	// Elements are those that it works on for one image: what it gives or, of pooling,
	// all elements of all windows; 0 of layers and of inputs.
	Elements int
	Tensor   Tensor
}

// BeforeLayers is the [Node.Layer] of nodes that depend on no layer.
const BeforeLayers = -1

// Tensor is what a node gives.
type Tensor struct {
	// Shape is that of one image: [C, H, W], [C], or [T, C] over time steps or
	// positions; tensors of imported models may have any other.
	Shape []int
	// Bits are those of the code of an element, whose scale may be that of its channel;
	// 0 where the network has no code for it, so that it is as wide as the machine writes
	// results.
	Bits int
	// Stored tells whether it is ever stored, not only in flight.
	Stored bool
	// Result tells whether the network answers with it.
	Result bool
}

// Elements returns the elements of one image.
func (t Tensor) Elements() int {
	product := 1
	for _, n := range t.Shape {
		product *= n
	}
	return product
}

// BytesFor returns the bytes of a batch of images on a machine whose results are so
// many bits wide.
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
	// KindInput: samples, or a state to begin with, are there when the network starts.
	KindInput NodeKind = "input"
	// KindLayer: a layer of the workload.
	KindLayer NodeKind = "layer"
	// KindScale: a multiplication and an addition by channel, as batch norm is.
	KindScale NodeKind = "scale"
	// KindActivation: a function of every element.
	KindActivation NodeKind = "activation"
	// KindQuantize: every element becomes a code of [Tensor.Bits].
	KindQuantize NodeKind = "quantize"
	// KindPool: the maximum, mean or sum of several elements.
	KindPool NodeKind = "pool"
	// KindAdd: the sum, product or the like of two or more tensors, element by element.
	KindAdd NodeKind = "add"
	// KindMove: elements as they are, at other places: concat, shuffle, slice, shift.
	KindMove NodeKind = "move"
	// KindView: the same elements under another shape, no work. [NewGraph] leaves views out.
	KindView NodeKind = "view"
	// KindLookup: rows of a table, as embeddings are.
	KindLookup NodeKind = "lookup"
	// KindCell: gates and state of a recurrent cell, behind its products.
	KindCell NodeKind = "cell"
	// KindSoftmax: exponentials over their sum.
	KindSoftmax NodeKind = "softmax"
	// KindNorm: mean and variance of the sample itself, as in layer norm.
	KindNorm NodeKind = "norm"
	// KindOther: what none of the others is.
	KindOther NodeKind = "other"
)

// NodeKinds are all kinds, in the order in which tables show them.
var NodeKinds = []NodeKind{
	KindInput, KindLayer, KindScale, KindActivation, KindQuantize, KindPool, KindAdd, KindMove, KindView,
	KindLookup, KindCell, KindSoftmax, KindNorm, KindOther,
}

// Works tells whether nodes of the kind work on elements.
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

// Behind returns the nodes that run behind the drain of a layer, in order, without its
// own.
func (g *Graph) Behind(layer int) []int {
	var nodes []int
	for i, n := range g.Nodes {
		if n.Layer == layer && n.Kind != KindLayer {
			nodes = append(nodes, i)
		}
	}
	return nodes
}

// Reads returns the stored tensors that a layer reads as its operands, and those that the
// nodes behind its drain read, each once. The same may be among both.
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

// Writes returns the stored tensors that a layer and the nodes behind its drain give.
func (g *Graph) Writes(layer int) []int {
	var nodes []int
	for i, n := range g.Nodes {
		if n.Layer == layer && n.Tensor.Stored {
			nodes = append(nodes, i)
		}
	}
	return nodes
}
