package sim

import (
	"fmt"
	"slices"
	"sort"

	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/configs/units"
	"pgsim/memory/mapper"
	"pgsim/memory/residency"
	"pgsim/pgworkloads"
)

// keeper determines which tensors stay on chip.
type keeper struct {
	*planned
	graph    *pgworkloads.Graph
	each     bool // image of a batch goes through the network before the next one
	requests []mapper.Request
	layers   []measured
	parts    []parts // of the problem's tensors, none for one array
	nodes    []int   // of the problem's tensors
	problem  residency.Problem
	plan     residency.Plan
}

// newKeeper determines which tensors stay if every layer runs for the whole batch, or if images go
// through one by one.
func (p *planned) newKeeper(w pgworkloads.Workload, requests []mapper.Request, each bool) (*keeper, error) {
	k := &keeper{planned: p, graph: w.Graph, each: each, requests: requests}
	k.find()
	if err := k.measure(); err != nil {
		return nil, err
	}
	k.state()
	if err := k.problem.Check(); err != nil {
		return nil, strict.Errorf("scratchpads.activation.capacity_kib", "%v; raise it, or use network.tensors spill", err)
	}
	k.plan = residency.Best(k.problem)
	return k, nil
}

// ofOneImage returns the requests of layers for one image of a batch.
func (p *planned) ofOneImage(batch []mapper.Request) []mapper.Request {
	requests := slices.Clone(batch)
	for i, l := range p.layers {
		requests[i] = p.request(i, l, 1)
	}
	return requests
}

// together returns how many images go through a layer together.
func (k *keeper) together() int {
	if k.each {
		return 1
	}
	return k.images
}

// bytes returns the bytes that the DRAM moves for the batch, by plan.
func (k *keeper) bytes() uint64 {
	bytes := k.plan.Bytes()
	for _, m := range k.layers {
		bytes += m.staying
	}
	return bytes * uint64(k.images/k.together())
}

// measured is what a layer needs on all arrays, by plans of the layer alone.
type measured struct {
	// reads are the bytes that it reads from DRAM if its inputs are in DRAM, staying if they are on
	// chip, and crossing if they stay on the arrays that made them.
	reads, staying, crossing uint64
	// room is what its inputs pass through if they come from DRAM, in KiB of an array. crossingRoom
	// is the same for inputs of other arrays.
	room, crossingRoom int
}

// measure plans every layer twice: with its inputs in DRAM, in the smallest part of the scratchpad
// that doesn't make it read more, and with its inputs on chip.
func (k *keeper) measure() error {
	for i := range k.requests {
		m, err := k.measureLayer(i)
		if err != nil {
			return err
		}
		k.layers = append(k.layers, m)
	}
	return nil
}

func (k *keeper) measureLayer(layer int) (m measured, err error) {
	requests, most := k.sliced(layer), max(1, k.capacityKiB()-k.behindKiB(layer))
	if m.reads, m.room, err = readsInLeast(requests, most); err != nil {
		return m, err
	}
	if m.staying, err = mappedReads(between(requests, func(int) mapper.Between { return mapper.Between{InputsStay: true} })); err != nil {
		return m, err
	}
	m.crossing = m.staying
	fractions, crosses := k.fractions(layer)
	if !crosses {
		return m, nil
	}
	m.crossing, m.crossingRoom, err = readsInLeast(between(requests, func(i int) mapper.Between {
		return mapper.Between{InputsStay: true, Crossing: fractions[i]}
	}), most)
	return m, err
}

// readsInLeast returns what the slices of a layer read from DRAM in the fewest KiB of the
// activation scratchpad, at most the given ones, in which they read no more than in all of it.
func readsInLeast(requests []mapper.Request, most int) (bytes uint64, kib int, err error) {
	if bytes, err = mappedReads(requests); err != nil {
		return 0, 0, err
	}
	kib = leastRoom(requests, bytes, most)
	bytes, err = mappedReads(withRoom(requests, kib)) // more if that room is too little
	return bytes, kib, err
}

// capacityKiB is the capacity of the activation scratchpad.
func (k *keeper) capacityKiB() int { return k.acc.Scratchpads.Activation.CapacityKiB }

// leastRoom returns the fewest KiB of the activation scratchpad, and at most the given ones, in
// which a layer reads no more bytes than given. If it always reads more, leastRoom returns most.
func leastRoom(slices []mapper.Request, reads uint64, most int) int {
	return min(most, 1+sort.Search(max(0, most-1), func(i int) bool {
		bytes, err := mappedReads(withRoom(slices, i+1))
		return err == nil && bytes <= reads
	}))
}

// bytesOf returns the bytes of a tensor of the batch.
func (k *keeper) bytesOf(node int) uint64 {
	return k.graph.Nodes[node].Tensor.BytesFor(k.together(), k.acc.Array.OutputBits)
}

// passing returns the room that a tensor for nodes behind a drain passes through if it comes from
// DRAM.
func (k *keeper) passing(node int) uint64 {
	return min(k.bytesOf(node), behindChunks*uint64(k.acc.DMA.ChunkBytes))
}

// behindKiB returns the room that all such tensors of a layer pass through.
func (k *keeper) behindKiB(layer int) int {
	var bytes uint64
	_, behind := k.graph.Reads(layer)
	for _, node := range behind {
		bytes += k.passing(node)
	}
	return int(ints.CeilDiv(bytes, units.BytesPerKiB))
}

// find finds the tensors that are stored and, with several arrays, their parts.
func (k *keeper) find() {
	for i, n := range k.graph.Nodes {
		if !n.Tensor.Stored {
			continue
		}
		k.nodes = append(k.nodes, i)
		if k.dealt != nil {
			k.parts = append(k.parts, k.partsOf(i))
		}
	}
}

// state sets up the problem of which tensors stay.
func (k *keeper) state() {
	k.problem.Capacity = uint64(k.capacityKiB()) * units.BytesPerKiB
	at := map[int]int{} // tensors by node
	for i, n := range k.graph.Nodes {
		if n.Tensor.Stored {
			at[i] = len(k.problem.Tensors)
			k.problem.Tensors = append(k.problem.Tensors, residency.Tensor{
				Name: n.Name, Bytes: k.bytesOf(i), Made: n.Layer, Result: n.Tensor.Result,
			})
		}
	}
	for i, r := range k.requests {
		k.problem.Layers = append(k.problem.Layers, r.Layer.Name)
		operands, behind := k.graph.Reads(i)
		for j, node := range operands {
			t := &k.problem.Tensors[at[node]]
			if j > 0 {
				t.Never = fmt.Sprintf("layer %s reads it from DRAM, as it does weights, with which its bytes are counted", r.Layer.Name)
				t.Uses = append(t.Uses, residency.Use{Layer: i})
				continue
			}
			m := k.layers[i]
			t.Uses = append(t.Uses, residency.Use{
				Layer: i, Bytes: m.reads - min(m.reads, m.staying), Passing: uint64(m.room) * units.BytesPerKiB,
				Crossing: m.crossing - min(m.crossing, m.staying), CrossingRoom: uint64(m.crossingRoom) * units.BytesPerKiB,
			})
		}
		for _, node := range behind {
			t := &k.problem.Tensors[at[node]]
			use := residency.Use{Layer: i, Bytes: t.Bytes, Passing: k.passing(node)}
			if u, operand := t.Use(i); operand {
				t.Uses[u].Bytes += use.Bytes
				t.Uses[u].Passing += use.Passing
				continue
			}
			t.Uses = append(t.Uses, use)
		}
	}
	k.stateParts()
}
