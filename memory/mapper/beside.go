package mapper

import (
	"slices"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// Beside returns where the tensors of slices of a layer lie that share a DRAM, given the slices
// and a request for each. Inputs of the same pixels and channels are stored there once, and so are
// the weights of the same channels. Slices that overlap in any other way have copies. Slices of
// which other arrays hold more of the inputs also have copies.
//
//	input | weights | output | input or none | weights or none | output | ...
func Beside(of []pgworkloads.Slice, requests []Request) []Placement {
	places := make([]Placement, len(of))
	taken := make([]uint64, len(of)) // by the inputs
	var next uint64
	take := func(bytes uint64) uint64 {
		at := next
		next = alignUp(next+bytes, tensorAlign)
		return at
	}
	for i, p := range of {
		l := newLayout(requests[i])
		inputs := l.inputBytes(dataflow.Range{Hi: l.inputRows()})
		if same := slices.IndexFunc(of[:i], p.ReadsInputsOf); same >= 0 && inputs <= taken[same] {
			places[i].Input, taken[i] = places[same].Input, taken[same]
		} else {
			places[i].Input, taken[i] = take(inputs), inputs
		}
		if same := slices.IndexFunc(of[:i], p.ReadsWeightsOf); same >= 0 {
			places[i].Weights = places[same].Weights
		} else {
			places[i].Weights = take(l.weightExtent(dataflow.Range{Hi: p.Layer.N()}).Bytes)
		}
		stored := l.outputBytes()
		if b := requests[i].Between; b != nil {
			stored = max(stored, b.dramBytes())
		}
		places[i].Output = take(stored)
	}
	return places
}
