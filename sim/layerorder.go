package sim

import (
	"cmp"
	"math"
	"slices"

	"pgsim/configs/ints"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/memory/mapper"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// waitsFor are the layers that a layer on one machine waits for, by purpose.
type waitsFor struct {
	inputs  []int // that make its inputs
	weights []int // that make its weights, where other layers compute them
	behind  []int // that make what nodes behind its drain read from DRAM
}

// chained returns what a layer waits for if it is only known that it runs behind another one.
func chained(index int) waitsFor {
	if index == 0 {
		return waitsFor{}
	}
	before := []int{index - 1}
	return waitsFor{inputs: before, weights: before}
}

// knownGraph tells whether it is known which layers read from which: there is a graph of these
// layers that assumes nothing.
func knownGraph(w pgworkloads.Workload) bool {
	if w.Graph == nil || w.Graph.Assumed != "" {
		return false
	}
	layers := make([]pgworkloads.Layer, len(w.Layers))
	for i, l := range w.Layers {
		layers[i] = l.Layer
	}
	return w.Graph.Check(layers) == nil
}

// waits returns what every layer of a workload waits for. If no graph says more, layers form a
// chain.
func waits(w pgworkloads.Workload) []waitsFor {
	all, known := make([]waitsFor, len(w.Layers)), knownGraph(w)
	for i, l := range w.Layers {
		if all[i] = chained(i); !known {
			continue
		}
		all[i] = waitsFor{inputs: w.Graph.Sources(i, 0), behind: w.Graph.SourcesBehind(i)}
		if l.RightComputed {
			all[i].weights = w.Graph.Sources(i, 1)
		}
	}
	return all
}

// turns returns what the order of the planned layers depends on, with all bits computed.
func (p *planned) turns() []mapper.Turn {
	perByte := p.acc.Clock.FrequencyMHz * units.HertzPerMHz / (p.bandwidth() * bytesPerGB)
	cycles := func(bytes uint64) pe.Cycle { return pe.Cycle(math.Ceil(float64(bytes) * perByte)) }
	turns := make([]mapper.Turn, len(p.layers))
	for i, l := range p.layers {
		m := p.machine.For(l, p.images)
		tiles := ints.CeilDiv(l.M(p.images), m.Rows) * ints.CeilDiv(l.N(), m.Cols)
		weights, inputs := firstBytes(p.plans[i])
		works, moves := pe.Cycle(tiles)*m.OutputSteps(l, dataflow.Full), cycles(p.plans[i].ReadBytes()+p.plans[i].WrittenBytes())
		turns[i] = mapper.Turn{
			Sources: slices.Concat(p.waits[i].inputs, p.waits[i].weights),
			Weights: cycles(weights), Inputs: cycles(inputs),
			Spares: works - min(works, moves),
			Leaves: pe.Cycle(m.ArrayRows()+m.ArrayCols()) + cycles(m.PEs()*uint64(p.acc.Array.OutputBits)/bitsPerByte),
		}
	}
	return turns
}

// reordered returns the planned workload with its layers in another order, if that moves no more
// bytes and the layers wait less for each other. The order decides which tensors are live when,
// and so what has room.
func (p *planned) reordered(w pgworkloads.Workload) *planned {
	if !p.overlap.OneMachine || !knownGraph(w) || p.dealt != nil {
		return p
	}
	order := mapper.Order(p.turns())
	if slices.IsSorted(order) {
		return p
	}
	other, err := p.planInOrder(w.InOrder(order), p.fidelity)
	if err != nil || other.bytes() > p.bytes() {
		return p
	}
	other.order = order
	return other
}

// bytes returns the bytes that the DRAM moves, by plan.
func (p *planned) bytes() (bytes uint64) {
	for _, plan := range p.plans {
		bytes += plan.ReadBytes() + plan.WrittenBytes()
	}
	return bytes
}

// placesOf returns for every layer the layer whose results lie in DRAM where it reads its input,
// or -1 if there is none.
func placesOf(w pgworkloads.Workload) []int {
	from, known := make([]int, len(w.Layers)), knownGraph(w)
	for i := range w.Layers {
		if from[i] = i - 1; known {
			at, _ := w.Graph.LayerNode(i)
			from[i] = w.Graph.Nodes[w.Graph.Nodes[at].Inputs[0]].Layer
		}
	}
	return from
}

// inOrder returns a workload that was planned, with its layers in the order in which they run.
func (p *planned) inOrder(w pgworkloads.Workload) (pgworkloads.Workload, error) {
	if p.order != nil && len(w.Layers) == len(p.order) {
		w = w.InOrder(p.order)
	}
	return w, p.check(w)
}

// asGiven returns the result of a workload with its layers, and all lists, in the order of the
// workload.
func (p *planned) asGiven(w pgworkloads.Workload, r Result) Result {
	r.Workload = w
	if p.order == nil {
		return r
	}
	position, index := make([]int, len(p.order)), map[string]int{}
	for i, layer := range p.order {
		position[layer] = i
		r.Order = append(r.Order, w.Layers[layer].Name)
		index[w.Layers[layer].Name] = layer
	}
	r.Layers = pgworkloads.Ordered(r.Layers, position)
	byLayer := func(a, b string) int { return cmp.Compare(index[a], index[b]) }
	slices.SortFunc(r.UnknownValues, byLayer)
	slices.SortFunc(r.UnknownOperands, byLayer)
	if r.Tensors != nil {
		r.Tensors = r.Tensors.inOrderOf(w.Graph)
	}
	return r
}

// inOrderOf returns tensors in the order of the nodes of a graph.
func (t *Tensors) inOrderOf(g *pgworkloads.Graph) *Tensors {
	at := map[string]int{}
	for i, n := range g.Nodes {
		at[n.Name] = i
	}
	sorted := *t
	sorted.List = slices.SortedFunc(slices.Values(t.List), func(a, b Tensor) int { return cmp.Compare(at[a.Name], at[b.Name]) })
	return &sorted
}
