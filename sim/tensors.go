package sim

import (
	"fmt"
	"slices"
	"sort"

	"pgsim/configs/ints"
	"pgsim/memory/mapper"
	"pgsim/memory/residency"
	"pgsim/pgworkloads"
)

// Tensor is a tensor between layers, and where it was.
type Tensor struct {
	Name string
	// MadeBy is the layer that gives it, "" for what is in DRAM when the network starts.
	MadeBy string
	// Bytes are those that it has at a time: of the batch, or of one image where images go
	// through one by one. What is stored and loaded is that of the batch.
	Bytes uint64
	// StoredBytes were written to DRAM.
	StoredBytes uint64
	// Reads are those of layers, in order.
	Reads []TensorRead
}

// TensorRead is a layer that reads a tensor, as its input or behind its drain.
type TensorRead struct {
	Layer string
	// OnChip is set where the tensor had stayed. Otherwise LoadedBytes came from DRAM, and
	// Why says why.
	OnChip      bool
	LoadedBytes uint64
	Why         string
}

// Tensors are those between layers.
type Tensors struct {
	// EachImage is set where every image of the batch went through the whole network before
	// the next one, which loads all weights for each. Otherwise every layer ran for the
	// whole batch. OtherBytes are what the DRAM would move the other way, by plan; 0 where
	// there is none.
	EachImage         bool
	Bytes, OtherBytes uint64
	List              []Tensor
}

// keepTensors plans which tensors between layers stay on chip, and plans the layers anew by
// that: the whole batch in each layer, or image by image, whichever moves fewer bytes.
func (p *planned) keepTensors(w pgworkloads.Workload) error {
	if w.Graph == nil {
		return fmt.Errorf("workload %s doesn't say what happens between its layers; use network.tensors spill", w.Name)
	}
	best, err := p.newKeeper(w, false)
	if err != nil {
		return err
	}
	var other uint64
	if p.images > 1 && !slices.ContainsFunc(p.layers, func(l pgworkloads.Layer) bool { return l.Recurrent }) {
		each, err := p.newKeeper(w, true)
		if err != nil {
			return err
		}
		if other = each.bytes(); other < best.bytes() {
			best, each = each, best
			other = each.bytes()
		}
	}
	for i := range p.layers {
		if err := best.replan(i); err != nil {
			return err
		}
	}
	p.tensors = &Tensors{best.each, best.bytes(), other, best.tensors()}
	return nil
}

// keeper works out which tensors stay.
type keeper struct {
	*planned
	graph    *pgworkloads.Graph
	each     bool // image of a batch goes through the network before the next one
	requests []mapper.Request
	layers   []measured
	nodes    []int // of the problem's tensors
	problem  residency.Problem
	plan     residency.Plan
}

// newKeeper works out which tensors stay where every layer runs for the whole batch, or
// image by image.
func (p *planned) newKeeper(w pgworkloads.Workload, each bool) (*keeper, error) {
	k := &keeper{planned: p, graph: w.Graph, each: each}
	for i, l := range w.Layers {
		sizes := pgworkloads.LayerWork{Layer: l.Layer} // plans know no gates
		product, images := sizes.OfEachSample(k.together())
		k.requests = append(k.requests, p.request(i, product.Layer, images))
	}
	if err := k.measure(); err != nil {
		return nil, err
	}
	k.state()
	if err := k.problem.Check(); err != nil {
		return nil, err
	}
	k.plan = residency.Best(k.problem)
	return k, nil
}

// together returns how many images go through a layer together.
func (k *keeper) together() int {
	if k.each {
		return 1
	}
	return k.images
}

// bytes returns what the DRAM moves for the batch, by plan.
func (k *keeper) bytes() uint64 {
	bytes := k.plan.Bytes()
	for _, m := range k.layers {
		bytes += m.staying
	}
	return bytes * uint64(k.images/k.together())
}

// measured is what a layer needs, by plans of it alone.
type measured struct {
	// reads are the bytes that it reads from DRAM with its inputs there, staying those
	// with its inputs on chip.
	reads, staying uint64
	// room is what its inputs pass through where they come from DRAM, in KiB.
	room int
	// share is the largest part of its results that a step gives, of so many bytes.
	share, results uint64
}

// measure plans every layer with its inputs in DRAM, in as little of the scratchpad as that
// takes without reading more, and with its inputs on chip.
func (k *keeper) measure() error {
	for i, r := range k.requests {
		away, err := mapper.Map(r)
		if err != nil {
			return err
		}
		m := measured{reads: away.ReadBytes(), results: away.WrittenBytes()}
		stay := r
		stay.Between = &mapper.Between{InputsStay: true}
		plan, err := mapper.Map(stay)
		if err != nil {
			return err
		}
		m.staying = plan.ReadBytes()
		for _, plan := range []mapper.Plan{plan, away} {
			for _, s := range plan.Steps {
				m.share = max(m.share, s.Results, s.Output.Bytes)
			}
		}
		m.room = k.leastRoom(r, m.reads, k.capacityKiB()-k.behindKiB(i, m))
		k.layers = append(k.layers, m)
	}
	return nil
}

// capacityKiB is what the activation scratchpad holds.
func (k *keeper) capacityKiB() int { return k.acc.Scratchpads.Activation.CapacityKiB }

// leastRoom returns the fewest KiB of the activation scratchpad, and at most so many, in
// which a layer reads no more bytes than given, or the most if it reads more in any.
func (k *keeper) leastRoom(r mapper.Request, reads uint64, most int) int {
	return min(most, 1+sort.Search(max(0, most-1), func(i int) bool {
		plan, err := mapper.Map(withRoom(r, i+1))
		return err == nil && plan.ReadBytes() <= reads
	}))
}

// withRoom returns a request with so many KiB of the activation scratchpad.
func withRoom(r mapper.Request, kib int) mapper.Request {
	r.Scratchpads.Activation.CapacityKiB = kib
	return r
}

// bytesOf returns the bytes of a tensor of the batch.
func (k *keeper) bytesOf(node int) uint64 {
	return k.graph.Nodes[node].Tensor.BytesFor(k.together(), k.acc.Array.OutputBits)
}

// passing returns what a tensor that nodes behind the drain of a layer read passes through
// where it comes from DRAM.
func (k *keeper) passing(node int, m measured) uint64 {
	bytes := k.bytesOf(node)
	return min(bytes, behindSteps*(mapper.Share(bytes, min(m.share, m.results), m.results)+1))
}

// behindKiB returns what all of them pass through.
func (k *keeper) behindKiB(layer int, m measured) int {
	var bytes uint64
	_, behind := k.graph.Reads(layer)
	for _, node := range behind {
		bytes += k.passing(node, m)
	}
	return int(ints.CeilDiv(bytes, bytesPerKiB))
}

const bytesPerKiB = 1024

// state states the problem of which tensors stay.
func (k *keeper) state() {
	k.problem.Capacity = uint64(k.capacityKiB()) * bytesPerKiB
	at := map[int]int{} // tensors by node
	for i, n := range k.graph.Nodes {
		if n.Tensor.Stored {
			at[i] = len(k.nodes)
			k.nodes = append(k.nodes, i)
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
				t.Never = fmt.Sprintf("layer %s reads it as it does weights, from DRAM", r.Layer.Name)
				t.Uses = append(t.Uses, residency.Use{Layer: i})
				continue
			}
			m := k.layers[i]
			t.Uses = append(t.Uses, residency.Use{Layer: i, Bytes: m.reads - min(m.reads, m.staying), Passing: uint64(m.room) * bytesPerKiB})
		}
		for _, node := range behind {
			t := &k.problem.Tensors[at[node]]
			use := residency.Use{Layer: i, Bytes: t.Bytes, Passing: k.passing(node, k.layers[i])}
			if u, operand := t.Use(i); operand {
				t.Uses[u].Bytes += use.Bytes
				t.Uses[u].Passing += use.Passing
				continue
			}
			t.Uses = append(t.Uses, use)
		}
	}
}

// replan plans a layer by what stays.
func (k *keeper) replan(layer int) error {
	r := k.requests[layer]
	if k.each {
		r.Images, r.EachImage = k.images, true
	}
	b, held := k.between(layer), k.plan.Held[layer]
	if operand, ok := k.loadedWhole(layer); ok {
		held -= operand // which it loads itself
	}
	r.Between = &b
	room := max(1, k.capacityKiB()-int(ints.CeilDiv(held, bytesPerKiB)))
	plan, err := mapper.Map(withRoom(r, room))
	batches := uint64(k.images / k.together())
	if m := k.layers[layer]; !b.InputsStay && room > m.room && (err != nil || plan.ReadBytes() > batches*(m.reads+b.LoadBytes)) {
		// More room doesn't always read less.
		plan, err = mapper.Map(withRoom(r, m.room))
	}
	if err != nil {
		return err
	}
	k.plans[layer], k.rooms[layer] = plan, room
	return nil
}

// loadedWhole returns the bytes of a layer's input if it is loaded as a whole, because it
// stays from then on.
func (k *keeper) loadedWhole(layer int) (bytes uint64, ok bool) {
	operands, _ := k.graph.Reads(layer)
	for i, t := range k.problem.Tensors {
		if k.nodes[i] != operands[0] {
			continue
		}
		u, _ := t.Use(layer)
		on := k.plan.Tensors[i].OnChip
		return t.Bytes, !on[u] && u+1 < len(on) && on[u+1]
	}
	return 0, false
}

// between returns what a layer moves of the tensors.
func (k *keeper) between(layer int) mapper.Between {
	var b mapper.Between
	operands, behind := k.graph.Reads(layer)
	for i, t := range k.problem.Tensors {
		fate := k.plan.Tensors[i]
		if t.Made == layer {
			b.StoreBytes += fate.Stored
			if len(fate.OnChip) > 0 && fate.OnChip[0] {
				b.KeepBytes += t.Bytes
			}
		}
		u, used := t.Use(layer)
		if used && k.nodes[i] == operands[0] {
			b.InputsStay = fate.OnChip[u]
		}
		if used && slices.Contains(behind, k.nodes[i]) {
			b.BehindBytes += t.Bytes
			if !fate.OnChip[u] {
				b.LoadBytes += t.Bytes
			}
		}
	}
	return b
}

// tensors returns what becomes of every tensor.
func (k *keeper) tensors() []Tensor {
	var all []Tensor
	batches := uint64(k.images / k.together())
	for i, t := range k.problem.Tensors {
		fate := k.plan.Tensors[i]
		tensor := Tensor{Name: t.Name, Bytes: t.Bytes, StoredBytes: fate.Stored * batches}
		if t.Made != residency.InDRAM {
			tensor.MadeBy = k.problem.Layers[t.Made]
		}
		for u, use := range t.Uses {
			tensor.Reads = append(tensor.Reads, k.read(use, fate, u, k.nodes[i]))
		}
		all = append(all, tensor)
	}
	return all
}

// read returns what became of a use of a tensor. The bytes of an input are those that the
// layer's plan reads beyond its weights.
func (k *keeper) read(use residency.Use, fate residency.Fate, at, node int) TensorRead {
	read := TensorRead{Layer: k.problem.Layers[use.Layer], OnChip: fate.OnChip[at], Why: fate.Why[at]}
	if read.OnChip {
		return read
	}
	operands, behind := k.graph.Reads(use.Layer)
	batches := uint64(k.images / k.together())
	if slices.Contains(behind, node) {
		read.LoadedBytes = batches * k.bytesOf(node)
	}
	if operands[0] == node {
		plan := k.plans[use.Layer]
		read.LoadedBytes += plan.ReadBytes() - plan.Between.LoadBytes - batches*k.layers[use.Layer].staying
	}
	return read
}
