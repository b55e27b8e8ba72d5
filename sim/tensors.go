package sim

import (
	"fmt"
	"slices"

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
	// OnChip is set where the tensor had stayed. Then LoadedBytes are those that came from
	// DRAM because other arrays hold them; else all that was read did. Why says why.
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
// that: the whole batch in each layer, or image by image, whichever moves fewer bytes. On one
// machine, and on several arrays, the whole batch goes through each layer.
func (p *planned) keepTensors(w pgworkloads.Workload, requests []mapper.Request) error {
	if w.Graph == nil {
		return fmt.Errorf("workload %s doesn't say what happens between its layers; use network.tensors spill", w.Name)
	}
	best, err := p.newKeeper(w, requests, false)
	if err != nil {
		return err
	}
	var other uint64
	if p.images > 1 && !p.overlap.OneMachine && p.dealt == nil && !slices.ContainsFunc(p.layers, func(l pgworkloads.Layer) bool { return l.Recurrent }) {
		each, err := p.newKeeper(w, p.ofOneImage(requests), true)
		if err != nil {
			return err
		}
		if other = each.bytes(); other < best.bytes() {
			best, each = each, best
			other = each.bytes()
		}
	}
	var bytes uint64
	for i := range p.layers {
		if err := best.replan(i); err != nil {
			return err
		}
		for _, plan := range p.plansOf(i) {
			bytes += plan.ReadBytes() + plan.WrittenBytes()
		}
	}
	p.tensors, p.kept = &Tensors{best.each, bytes, other, best.tensors()}, best.kept()
	return nil
}

// keptTensor is a tensor that stays on chip while a layer runs.
type keptTensor struct {
	tensor int
	bytes  uint64
}

// kept returns, for every layer, the tensors that stay on chip while it runs.
func (k *keeper) kept() [][]keptTensor {
	kept := make([][]keptTensor, len(k.layers))
	for i, t := range k.problem.Tensors {
		for layer := range kept {
			if t.StayingAt(k.plan.Tensors[i].OnChip, layer) {
				kept[layer] = append(kept[layer], keptTensor{i, t.Takes()})
			}
		}
	}
	return kept
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
// layer's plans read beyond its weights. Of a tensor that stays, other arrays may read parts.
func (k *keeper) read(use residency.Use, fate residency.Fate, at, node int) TensorRead {
	read := TensorRead{Layer: k.problem.Layers[use.Layer], OnChip: fate.OnChip[at], Why: fate.Why[at]}
	if read.OnChip && use.Crossing == 0 {
		return read
	}
	operands, behind := k.graph.Reads(use.Layer)
	batches := uint64(k.images / k.together())
	if slices.Contains(behind, node) {
		read.LoadedBytes = batches * k.bytesOf(node)
		if read.OnChip {
			read.LoadedBytes = k.behindBytes(node, use.Layer)
		}
	}
	if operands[0] == node {
		weights := batches * k.layers[use.Layer].staying
		var reads uint64
		for _, plan := range k.plansOf(use.Layer) {
			reads += plan.ReadBytes() - plan.Between.LoadBytes
		}
		read.LoadedBytes += reads - min(reads, weights)
	}
	if read.OnChip {
		read.Why = "other arrays hold what it reads"
	}
	return read
}
