package dataflow

import (
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// PEs take the operands of K in the same groups whatever the split of a layer. Of a group
// that both parts have operands of, each has its own, and the other lanes are idle:
//
//	operands  0 1 2 3 | 4 5 6 7 | 8 9     groups of 4
//	high      0 1 2 3 | 4 5               K0 = 6
//	low                     6 7 | 8 9

// operandsOf returns the operands of a part.
func operandsOf(p pgworkloads.Part) Range { return Range{p.From, p.To} }

// PartOf returns the part of a layer's outputs that passes of a kind add up.
func (k Kind) PartOf(l pgworkloads.Layer) pgworkloads.Part {
	switch k {
	case High:
		return l.HighPart()
	case Low:
		return l.LowPart()
	default:
		return l.WholePart()
	}
}

// inGroups returns how many operands there are from the beginning of the group that the
// first of some is in to the last.
func (m Machine) inGroups(r Range) int {
	if r.Lo == 0 {
		return r.Hi
	}
	size := m.Element().Group()
	return r.Hi - r.Lo/size*size
}

// groupsOf returns how many groups have some of the operands.
func (m Machine) groupsOf(r Range) int { return m.Groups(m.inGroups(r)) }

// partSteps returns the steps of a pass over a part that streams all of it.
func (m Machine) partSteps(p pgworkloads.Part) pe.Cycle {
	return m.Steps(m.inGroups(operandsOf(p)), p.Bits)
}

// pieces returns what some operands have of every range that has some of them.
func pieces(ranges []Range, of Range) []Range {
	var found []Range
	for _, r := range ranges {
		if piece := (Range{max(r.Lo, of.Lo), min(r.Hi, of.Hi)}); piece.Len() > 0 {
			found = append(found, piece)
		}
	}
	return found
}
