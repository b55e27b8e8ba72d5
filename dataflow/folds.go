package dataflow

import (
	"slices"

	"pgsim/pe"
)

// weightTiles returns the operands of every weight tile that passes of a kind go past. A tile has
// one group of K for every row.
func (w Work) weightTiles(kind Kind) []Range {
	tiles := split(Range{0, w.Layer.K()}, w.Rows*w.Element().Group())
	return pieces(tiles, w.PassOperands(w.Layer, kind))
}

// folds returns one pass of the given kind for every weight tile. pixels are the pixels that stream
// past, and live counts the outputs of them that are worked on: all outputs or, in LSB passes, the
// gated ones. The last pass completes final of them.
func (w Work) folds(kind Kind, pixels []int32, live, final int) []Pass {
	tiles := w.weightTiles(kind)
	passes := make([]Pass, len(tiles))
	for i, tile := range tiles {
		passes[i] = w.fold(kind, tile, pixels, live)
	}
	last := &passes[len(passes)-1]
	last.Timing.Drains = true
	last.Final = final
	if kind == High {
		last.Timing.Decides = true
		last.Activity.Comparisons = uint64(live)
	}
	return passes
}

// fold returns the pass of one weight tile.
func (w Work) fold(kind Kind, tile Range, pixels []int32, live int) Pass {
	digits := w.passDigits(w.Layer, kind)
	p := Pass{
		Kind: kind,
		Timing: pe.Pass{
			Load: pe.Cycle(w.Rows), Steps: pe.Cycle(len(pixels)) * digits, Flows: true,
		},
		Pixels:   pixels,
		Channels: integers(w.Channels),
		Operands: tile,
	}
	rows := uint64(w.groupsOf(tile))
	outputs := uint64(len(pixels) * w.Channels.Len())
	*p.worked() = rows * uint64(live) * uint64(digits)
	p.Activity.IdleNotGated = rows * (outputs - uint64(live)) * uint64(digits)
	p.Activity.IdleTilePartial = (w.PEs()*uint64(len(pixels)) - rows*outputs) * uint64(digits)
	p.Activity.Drained = uint64(live)
	return p
}

// fullFolds returns the passes of a segment over all bits.
func (w Work) fullFolds() []Pass {
	outputs := w.outputs()
	return w.folds(Full, integers(w.Pixels), outputs, outputs)
}

// highFolds returns the MSB passes of a segment, the last of which decides.
func (w Work) highFolds() []Pass {
	outputs := w.outputs()
	return w.folds(High, integers(w.Pixels), outputs, outputs-w.gated(w.Pixels))
}

// lowFolds returns the LSB passes over some pixels of a segment. For no pixels there are none.
func (w Work) lowFolds(pixels []int32) []Pass {
	if len(pixels) == 0 {
		return nil
	}
	gated := 0
	for _, m := range pixels {
		gated += w.gatedInRow(int(m))
	}
	return w.folds(Low, pixels, gated, gated)
}

// gatedPixels returns the pixels of the segment that have a gated output in its column group.
func (w Work) gatedPixels() []int32 {
	return slices.DeleteFunc(integers(w.Pixels), func(m int32) bool { return w.gatedInRow(int(m)) == 0 })
}

// outputs returns how many outputs the segment has.
func (w Work) outputs() int { return w.Pixels.Len() * w.Channels.Len() }

// foldSequence runs passes back to back. Once their decisions are known, it runs the passes that
// these call for.
type foldSequence struct {
	work   Work
	passes []Pass   // not run yet
	then   []Pass   // run when all decisions are known
	known  pe.Cycle // when the decisions of the passes started so far are
	// decided is set when no more decisions are pending.
	decided bool
}

func (s *foldSequence) Next(now pe.Cycle) Choice {
	if len(s.passes) > 0 {
		p := &s.passes[0]
		s.passes, s.decided = s.passes[1:], p.Kind != High
		return Choice{Pass: p}
	}
	if now < s.known {
		return Choice{Until: s.known}
	}
	if len(s.then) == 0 {
		return Choice{}
	}
	s.passes, s.then = s.then, nil
	return s.Next(now)
}

func (s *foldSequence) Started(at pe.Cycle, timing pe.Pass) {
	if timing.Decides {
		s.known = at + s.work.AllKnown(timing)
	}
}

// blockSequence runs blocks of pixels of a segment one after the other.
type blockSequence struct {
	policy  FoldPolicy
	work    Work
	blocks  []Range  // not begun yet
	current Sequence // of the current block, nil if there is none
}

func (s *blockSequence) Next(now pe.Cycle) Choice {
	for {
		if s.current == nil {
			if len(s.blocks) == 0 {
				return Choice{}
			}
			w := s.work
			w.Pixels, s.blocks = s.blocks[0], s.blocks[1:]
			s.current = s.policy.BeginFolds(w)
		}
		if choice := s.current.Next(now); choice != (Choice{}) {
			return choice
		}
		s.current = nil
	}
}

func (s *blockSequence) Started(at pe.Cycle, timing pe.Pass) { s.current.Started(at, timing) }
