package pgworkloads

import "slices"

// Network executes a trace's network, node by node, on any samples: products in
// exact integers (or in floating point, where the network itself does), the
// rest in float64, rounding as FORMAT.md says. It is not changed by execution,
// so that any number of goroutines may execute it, each with a [Run] of its own.
type Network struct {
	// Moves say how the thresholds were moved.
	Moves Moves
	// Offsets are what was added to the thresholds of every gated layer, in
	// trained units.
	Offsets []float64

	trace  *Trace
	steps  []step
	gated  []int    // nodes behind gates
	bounds []bounds // their gates, in the same order
	room   room
}

// step is one node to be executed.
type step struct {
	evaluate evaluate
	inputs   []int
	// size is the number of values that the node gives, of a sequence at one
	// position.
	size     int
	sequence bool
	slot     int // where they lie
}

// newNetwork compiles a trace's network with the thresholds as they are stored.
func newNetwork(t *Trace) *Network {
	n := &Network{trace: t, steps: make([]step, len(t.Nodes))}
	for i, node := range t.Nodes {
		in := make([]Node, len(node.Inputs))
		for j, at := range node.Inputs {
			in[j] = t.Nodes[at]
		}
		kind, err := ops.Lookup(node.Op)
		if err != nil {
			panic(err) // traces hold registered ops only
		}
		n.steps[i] = step{
			evaluate: kind.compile(node, in), inputs: node.Inputs,
			size: elements(node.Shape), sequence: node.sequence(),
		}
		if node.sequence() {
			n.steps[i].size = node.Shape[1]
		}
		if p := node.Product; p != nil {
			n.room.add(p)
			if p.Gate != nil {
				n.gated = append(n.gated, i)
				n.bounds = append(n.bounds, p.Gate.kind.bounds(p.Gate.Thresholds))
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
		n.room.slots[slot] = max(n.room.slots[slot], elements(n.trace.Nodes[i].Shape))
	}
}

// GatedLayers returns the layers behind gates, in the order of execution.
func (n *Network) GatedLayers() []Layer {
	layers := make([]Layer, len(n.gated))
	for i := range n.gated {
		layers[i] = n.product(i).Layer
	}
	return layers
}

// product returns the i-th gated product.
func (n *Network) product(i int) *Product { return n.trace.Nodes[n.gated[i]].Product }
