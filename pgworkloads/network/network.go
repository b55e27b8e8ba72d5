package network

import (
	"slices"
	"sync"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/parallel"
)

// Network executes a trained network, node by node, on any samples: products in
// exact integers (or in floating point, where the network itself does), the
// rest in float64, rounding as FORMAT.md says. It is not changed by execution,
// so that any number of goroutines may execute it, each with a [Run] of its own.
type Network struct {
	// Change says how the thresholds differ from the trained ones.
	Change pgworkloads.ThresholdChange
	// Offsets are what was added to the thresholds of every gated layer, in
	// trained units.
	Offsets []float64
	// Regions, where they are not nil, leave bits of layers behind gates out by regions of
	// their inputs. No gate decides then.
	Regions *pgworkloads.Regions

	name    string
	isText  bool
	nodes   []Node
	sources []int // nodes that hold the samples
	steps   []step
	gated   []int                   // nodes behind gates
	bounds  []arithmetic.GateBounds // their gates, in the same order
	room    room
}

// step is one node to be executed.
type step struct {
	evaluate Evaluator
	inputs   []int
	// size is the number of values that the node gives, at one position where a
	// text may be shorter than the stored ones.
	size        int
	perPosition bool
	slot        int  // where they lie
	cached      bool // its right operand is that of all positions so far
}

// New compiles nodes with the thresholds as trained. Their name is for
// messages; sources are the nodes that hold the samples.
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

// assignSlots lets nodes share memory: a slot is free again behind the last
// node that reads it.
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

// GatedLayers returns the layers behind gates, in the order of execution.
func (n *Network) GatedLayers() []pgworkloads.Layer {
	layers := make([]pgworkloads.Layer, len(n.gated))
	for i := range n.gated {
		layers[i] = n.product(i).Layer
	}
	return layers
}

// GatedProducts returns the products behind gates, in the order of execution.
func (n *Network) GatedProducts() []*Product {
	products := make([]*Product, len(n.gated))
	for i := range n.gated {
		products[i] = n.product(i)
	}
	return products
}

// Products returns all products, in the order of execution.
func (n *Network) Products() []*Product { return Products(n.nodes) }

// Positions returns how many answers there are for one sample: 1, or the
// positions of a language model's sequence.
func (n *Network) Positions() int { return n.nodes[len(n.nodes)-1].Positions() }

// SetThresholds scales the trained thresholds of the i-th gated layer and adds an
// offset to them, in trained units.
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

// ForEachRun calls do for 0..count-1, as many at once as there are processors,
// each call with a run that no other has meanwhile.
func (n *Network) ForEachRun(count int, do func(i int, r *Run)) {
	runs := sync.Pool{New: func() any { return n.NewRun() }}
	parallel.Each(count, func(i int) {
		r, _ := runs.Get().(*Run) // the pool holds nothing else
		do(i, r)
		runs.Put(r)
	})
}
