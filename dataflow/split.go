package dataflow

import (
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// PEs take the operands of K in the same groups, whatever the split of a layer. If both parts have
// operands in a group, each part takes its own, and the other lanes are idle:
//
//	operands  0 1 2 3 | 4 5 6 7 | 8 9     groups of 4
//	high      0 1 2 3 | 4 5               K0 = 6
//	low                     6 7 | 8 9

// PassOperands returns the operands that passes of a kind take: the operands of their products.
func (m Machine) PassOperands(l pgworkloads.Layer, kind Kind) Range {
	products := m.Products(l, kind)
	first, last := products[0], products[len(products)-1]
	return Range{first.From, last.To}
}

// Of returns the operands in r that belong to the product.
func (p Product) Of(r Range) Range {
	lo := min(max(r.Lo, p.From), p.To)
	return Range{lo, max(lo, min(r.Hi, p.To))}
}

// inGroups returns the number of operands from the start of the first operand's group to the last
// operand.
func inGroups(g pe.Geometry, r Range) int {
	if r.Len() == 0 {
		return 0
	}
	size := g.Element().Group()
	return r.Hi - r.Lo/size*size
}

// groupsOf returns how many groups contain some of the operands.
func (m Machine) groupsOf(r Range) int { return m.Groups(inGroups(m.Geometry, r)) }

// pieces returns the intersection of the operands with every range that has some of them.
func pieces(ranges []Range, of Range) []Range {
	var found []Range
	for _, r := range ranges {
		if piece := (Range{max(r.Lo, of.Lo), min(r.Hi, of.Hi)}); piece.Len() > 0 {
			found = append(found, piece)
		}
	}
	return found
}
