package mapper

import "pgsim/dataflow"

// Placement is where the tensors of a layer begin in DRAM.
type Placement struct{ Input, Weights, Output uint64 }

// Place returns where the tensors of layers lie in a DRAM that they share. For each layer, from
// gives the earlier layer whose results lie where it reads its input, or -1 for an input that no
// layer writes. A layer's results lie where others read them, as if they were stored in the form
// in which those layers read them. In a chain:
//
//	input | weights | output = input | weights | output = input | ...
//
// A single layer lies as it does without a placement.
func Place(layers []Request, from []int) []Placement {
	places := make([]Placement, len(layers))
	read := make([]uint64, len(layers)) // of the results of every layer, at most
	for i, r := range layers {
		if j := from[i]; j >= 0 {
			read[j] = max(read[j], inputSize(r))
		}
	}
	var next uint64
	take := func(bytes uint64) (at uint64) {
		at, next = next, alignUp(next+bytes, tensorAlign)
		return at
	}
	for i, r := range layers {
		if j := from[i]; j >= 0 {
			places[i].Input = places[j].Output
		} else {
			places[i].Input = take(inputSize(r))
		}
		l := newLayout(r)
		places[i].Weights = take(l.weightExtent(dataflow.Range{Hi: r.Layer.N()}).Bytes)
		places[i].Output = take(max(l.outputBytes(), read[i]))
	}
	return places
}

// inputSize returns the bytes of all inputs of a layer.
func inputSize(r Request) uint64 {
	l := newLayout(r)
	return l.inputBytes(dataflow.Range{Hi: l.inputRows()})
}

// outputBytes returns how many bytes the results take. The results of a recurrent layer are its
// states.
func (l layout) outputBytes() uint64 {
	if l.layer.Recurrent {
		last := l.stateExtent(l.layer.PixelsPerImage() - 1)
		return last.Address + last.Bytes - l.outputBase
	}
	all := dataflow.Segment{
		Pixels:   dataflow.Range{Hi: l.layer.M(l.images)},
		Channels: dataflow.Range{Hi: l.layer.N()},
	}
	return l.outputExtent(all).Bytes + 1 // a column group may begin inside a byte
}
