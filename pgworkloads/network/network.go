package network

import (
	"slices"
	"sync"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/parallel"
)

// Network executes a trained network, node by node, on any samples. Products are exact integers (or
// floating point, if the network itself uses it). The rest is float64 and rounds as FORMAT.md says.
// Execution does not change a Network, so any number of goroutines may execute it, each with its
// own [Run].
type Network struct {
	// Change says how the thresholds differ from the trained ones.
	Change pgworkloads.ThresholdChange
	// Offsets are the offsets added to the thresholds of every gated layer, in trained units.
	Offsets []float64
	// Regions, if not nil, say by regions of the inputs of gated layers which bits to leave out.
	// Then no gate decides.
	Regions *pgworkloads.Regions

	name    string
	isText  bool
	nodes   []Node
	sources []int // nodes that hold the samples
	steps   []step
	gated   []int                   // nodes with gates
	bounds  []arithmetic.GateBounds // their gates, in the same order
	room    room
}

// step is one node to be executed.
type step struct {
	evaluate Evaluator
	inputs   []int
	// size is the number of values of the node's output. It is per position if a text may be shorter
	// than the stored ones.
	size        int
	perPosition bool
	slot        int  // memory slot of the values
	cached      bool // its right operand covers all positions so far
}

// New compiles nodes with the trained thresholds. The name is for messages; sources are the nodes
// that hold the samples.
func New(name string, nodes []Node, sources []int) *Network {
	n := &Network{name: name, nodes: nodes, sources: sources, steps: make([]step, len(nodes))}
	n.isText = nodes[sources[0]].Op == OpTokens
	for i, node := range nodes {
		in := make([]Node, len(node.Inputs))
		for j, at := range node.Inputs {
			in[j] = nodes[at]
		}
		kind, err := Ops.Lookup(node.Op)
		if err != nil {
			panic(err) // traces hold registered ops only
		}
		n.steps[i] = step{
			evaluate: kind.Compile(node, in), inputs: node.Inputs,
			size: Elements(node.Shape), perPosition: n.isText && node.sequence(),
		}
		if n.steps[i].perPosition {
			n.steps[i].size = node.Shape[1]
		}
		if p := node.Product; p != nil {
			n.steps[i].cached = p.RightComputed
			n.room.add(p)
			if p.Gate != nil {
				n.gated = append(n.gated, i)
				n.bounds = append(n.bounds, p.Bounds(p.Gate.Thresholds))
			}
		}
	}
	n.Offsets = make([]float64, len(n.gated))
	n.assignSlots()
	return n
}

// assignSlots lets nodes share memory: a slot is free again after the last node that reads it.
func (n *Network) assignSlots() {
	last := make([]int, len(n.steps))
	for i, s := range n.steps {
		last[i] = i
		for _, in := range s.inputs {
			last[in] = i
		}
	}
	last[len(last)-1] = len(n.steps) // the scores are for the caller
	var busyUntil []int
	for i := range n.steps {
		slot := slices.IndexFunc(busyUntil, func(until int) bool { return until < i })
		if slot < 0 {
			slot = len(busyUntil)
			busyUntil = append(busyUntil, 0)
			n.room.slots = append(n.room.slots, 0)
		}
		busyUntil[slot] = last[i]
		n.steps[i].slot = slot
		n.room.slots[slot] = max(n.room.slots[slot], Elements(n.nodes[i].Shape))
	}
}

// GatedLayers returns the gated layers, in the order of execution.
func (n *Network) GatedLayers() []pgworkloads.Layer {
	layers := make([]pgworkloads.Layer, len(n.gated))
	for i := range n.gated {
		layers[i] = n.product(i).Layer
	}
	return layers
}

// GatedProducts returns the products with gates, in the order of execution.
func (n *Network) GatedProducts() []*Product {
	products := make([]*Product, len(n.gated))
	for i := range n.gated {
		products[i] = n.product(i)
	}
	return products
}

// Products returns all products, in the order of execution.
func (n *Network) Products() []*Product { return Products(n.nodes) }

// Positions returns the number of answers for one sample: 1, or the positions of a language model's
// sequence.
func (n *Network) Positions() int { return n.nodes[len(n.nodes)-1].Positions() }

// SetThresholds multiplies the trained thresholds of the i-th gated layer by scale and adds an
// offset, in trained units.
func (n *Network) SetThresholds(i int, offset, scale float64) {
	p := n.product(i)
	delta := make([]float64, len(p.Gate.Delta))
	for at, d := range p.Gate.Delta {
		delta[at] = d * scale
	}
	n.Offsets[i] = offset
	n.bounds[i] = p.Bounds(p.IntegerThresholds(delta, offset))
}

// product returns the i-th gated product.
func (n *Network) product(i int) *Product { return n.nodes[n.gated[i]].Product }

// ForEachRun calls do for 0..count-1, as many at once as there are processors. Each call has a run
// that no other call uses at the same time.
func (n *Network) ForEachRun(count int, do func(i int, r *Run)) {
	runs := sync.Pool{New: func() any { return n.NewRun() }}
	parallel.Each(count, func(i int) {
		r, _ := runs.Get().(*Run) // the pool holds nothing else
		do(i, r)
		runs.Put(r)
	})
}
