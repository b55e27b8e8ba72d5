package sim

import (
	"slices"

	"pgsim/pgworkloads"
)

// box is a part of a tensor: some images, channels, rows and columns.
type box [4]pgworkloads.Span

// elements returns how many elements the box has.
func (b box) elements() uint64 {
	product := uint64(1)
	for _, s := range b {
		product *= uint64(max(0, s.Len()))
	}
	return product
}

// meet returns the intersection of two boxes.
func (b box) meet(other box) box {
	for d := range b {
		b[d] = pgworkloads.Span{Lo: max(b[d].Lo, other[d].Lo), Hi: min(b[d].Hi, other[d].Hi)}
	}
	return b
}

// covered returns how many elements of the box are in at least one of others. It cuts the box
// where they begin and end, and looks up each piece.
func (b box) covered(others []box) uint64 {
	var within []box
	for _, o := range others {
		if m := b.meet(o); m.elements() > 0 && !slices.Contains(within, m) {
			within = append(within, m)
		}
	}
	return b.coveredFrom(0, within)
}

// coveredFrom goes over the pieces of a dimension and of the dimensions after it.
func (b box) coveredFrom(dimension int, others []box) uint64 {
	if len(others) == 0 {
		return 0
	}
	if dimension == len(b) {
		return b.elements()
	}
	var edges []int
	for _, o := range others {
		edges = append(edges, o[dimension].Lo, o[dimension].Hi)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	var total uint64
	for i, lo := range edges[:len(edges)-1] {
		piece := b
		piece[dimension] = pgworkloads.Span{Lo: lo, Hi: edges[i+1]}
		total += piece.coveredFrom(dimension+1, slices.DeleteFunc(slices.Clone(others), func(o box) bool {
			return o[dimension].Lo > lo || o[dimension].Hi <= lo
		}))
	}
	return total
}
