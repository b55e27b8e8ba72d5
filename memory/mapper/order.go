package mapper

import (
	"slices"

	"pgsim/pe"
)

// Turn is a layer of a network on one machine whose layers are to be put in order.
type Turn struct {
	// Sources are the layers that it reads from, all of them earlier.
	Sources []int
	// Weights and Inputs are the cycles that loading the data for its first pass takes.
	Weights, Inputs pe.Cycle
	// Spares are the cycles in which it computes and leaves the DRAM free for others.
	Spares pe.Cycle
	// Leaves are the cycles from its last pass until all its results are written.
	Leaves pe.Cycle
}

// Order returns the order in which layers run on one machine. It begins with the given order. Then
// it repeatedly moves one layer, the one whose move shortens the waits between layers the most, as
// long as there is such a move. No layer runs before a layer that it reads from. So of branches
// that don't depend on each other, one writes its results while another one computes:
//
//	x -> conv1 -> conv2 -> add -> ...     conv1, down, conv2: conv2 finds what conv1 has
//	 \-> down ------------/               written, and down loads x while conv1 computes
//
// The exception is a conv2 with so many weights that they are better loaded while conv1 computes
// than while down does. If every layer reads from the one before, there is no other order.
func Order(turns []Turn) []int {
	s := sequence{turns: turns, order: make([]int, len(turns))}
	for i := range turns {
		s.order[i] = i
	}
	for {
		var best move
		for from := range s.order {
			first, last := s.free(from)
			for to := first; to <= last; to++ {
				if m := s.moved(from, to); m.saves > best.saves {
					best = m
				}
			}
		}
		if best.saves == 0 {
			return s.order
		}
		layer := s.order[best.from]
		s.order = slices.Insert(slices.Delete(s.order, best.from, best.from+1), best.to, layer)
	}
}

// Wait returns how many cycles the array waits at least between one layer and the next, given what
// they load. Weights are fetched while the layer before computes, as far as that layer leaves the
// DRAM time for them. So are inputs, unless that layer makes them.
func Wait(before, next Turn, reads bool) pe.Cycle {
	if !reads {
		return over(next.Weights+next.Inputs, before.Spares)
	}
	return over(next.Weights, before.Spares) + before.Leaves + next.Inputs
}

// over returns how much longer a time is than another one.
func over(time, other pe.Cycle) pe.Cycle { return time - min(time, other) }

// sequence is an order of layers.
type sequence struct {
	turns []Turn
	order []int
}

// move puts the layer at one place in another place.
type move struct {
	from, to int
	saves    pe.Cycle // of waits
}

// wait returns the wait between two layers if one follows the other, 0 if there is none.
func (s *sequence) wait(before, next int) pe.Cycle {
	if before < 0 || next < 0 {
		return 0
	}
	return Wait(s.turns[before], s.turns[next], slices.Contains(s.turns[next].Sources, before))
}

// at returns the layer at a place, -1 for none.
func (s *sequence) at(place int) int {
	if place < 0 || place >= len(s.order) {
		return -1
	}
	return s.order[place]
}

// free returns the first and the last place to which the layer at a place could move: behind all
// layers that it reads from, and before all that read from it.
func (s *sequence) free(from int) (first, last int) {
	layer := s.order[from]
	for first = from; first > 0 && !slices.Contains(s.turns[layer].Sources, s.order[first-1]); {
		first--
	}
	for last = from; last < len(s.order)-1 && !slices.Contains(s.turns[s.order[last+1]].Sources, layer); {
		last++
	}
	return first, last
}

// moved returns what moving the layer at one place to another saves.
func (s *sequence) moved(from, to int) move {
	m := move{from: from, to: to}
	before, next := s.at(to-1), s.at(to)
	switch {
	case to == from:
		return m
	case to > from:
		before, next = s.at(to), s.at(to+1)
	}
	layer, left, right := s.order[from], s.at(from-1), s.at(from+1)
	was := s.wait(left, layer) + s.wait(layer, right) + s.wait(before, next)
	is := s.wait(left, right) + s.wait(before, layer) + s.wait(layer, next)
	m.saves = over(was, is)
	return m
}
