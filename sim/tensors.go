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
	// MadeBy is the layer that makes it, "" for a tensor that is in DRAM when the network starts.
	MadeBy string
	// Bytes is its size at one time: for the batch, or for one image if images go through one by
	// one. StoredBytes and LoadedBytes are those of the batch.
	Bytes uint64
	// StoredBytes were written to DRAM.
	StoredBytes uint64
	// Reads are the reads by layers, in order.
	Reads []TensorRead
}

// TensorRead is a layer that reads a tensor, as its input or behind its drain.
type TensorRead struct {
	Layer string
	// OnChip is set if the tensor had stayed. LoadedBytes then are those that came from DRAM
	// because other arrays hold them. Otherwise all of it came from DRAM, and Why says why.
	OnChip      bool
	LoadedBytes uint64
	Why         string
}

// Tensors are the tensors between layers.
type Tensors struct {
	// EachImage is set if every image of the batch went through the whole network before the next
	// one, which loads all weights for each image. Otherwise every layer ran for the whole batch.
	// OtherBytes are what the DRAM would move the other way, by plan; 0 if there is no other way.
	EachImage         bool
	Bytes, OtherBytes uint64
	List              []Tensor
}

// keepTensors plans which tensors between layers stay on chip, and plans the layers again with
// that. The whole batch goes through each layer, or images go through the network one by one,
// whichever moves fewer bytes. On one machine, and on several arrays, it is always the whole batch.
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

// tensors returns what happens to every tensor.
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

// read returns what happened in a use of a tensor. The bytes of an input are those that the
// layer's plans read beyond its weights. Other arrays may read parts of a tensor that stays.
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
