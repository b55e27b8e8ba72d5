package mapper

import "pgsim/dataflow"

// Placement is where the tensors of a layer begin in DRAM.
type Placement struct{ Input, Weights, Output uint64 }

// Place returns where the tensors of layers lie of which each reads what the one before
// has written, in a DRAM that they share: what a layer writes lies where the next one
// reads, as if it were stored in the form in which it is read.
//
//	input | weights | output = input | weights | output = input | ...
//
// One layer lies as without a placement.
func Place(layers []Request) []Placement {
	places := make([]Placement, len(layers))
	var next uint64
	for i, r := range layers {
		l := newLayout(r)
		places[i].Input = next
		size := l.inputBytes(dataflow.Range{Hi: l.inputRows()})
		if i > 0 {
			size = max(size, newLayout(layers[i-1]).outputBytes())
		}
		places[i].Weights = alignUp(next+size, tensorAlign)
		next = alignUp(places[i].Weights+l.weightExtent(dataflow.Range{Hi: r.Layer.N()}).Bytes, tensorAlign)
		places[i].Output = next
	}
	return places
}

// outputBytes returns how many bytes the results take, those of a recurrent layer its
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
