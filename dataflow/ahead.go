package dataflow

// Reading is what a pass, or a part of one, reads of a segment.
type Reading struct {
	// Segment is an index among all segments.
	Segment int
	// Operands is the range of K that it reads.
	Operands Range
}

// Ahead returns what follows the pass that Next returned last, in order, as far as this is known
// when that pass starts: the other parts of the pass and, if the segment ends with it, the first
// part of the next pass.
func (s *Schedule) Ahead() []Reading {
	current := s.Begun() - 1
	var ahead []Reading
	for _, r := range s.parts.left {
		ahead = append(ahead, Reading{current, r})
	}
	if last := s.machine.PassOperands(s.work.Layer, s.pass.Kind).Hi; s.pass != &s.parts.current && s.pass.Operands.Hi < last {
		return append(ahead, Reading{current, Range{s.pass.Operands.Hi, last}}) // passes over weight tiles continue to the last
	}
	ending, knows := s.sequence.(endingSequence)
	if next := current + 1; knows && ending.ends() && next < len(s.segments) {
		ahead = append(ahead, Reading{next, s.parts.first(s.segments[next], s.machine, s.work.Layer, s.firstKind())})
	}
	return ahead
}

// firstKind returns the kind of the first pass of a segment.
func (s *Schedule) firstKind() Kind {
	if s.policy == ungated {
		return Full
	}
	return High
}

// endingSequence is a sequence that sometimes knows whether it ends.
type endingSequence interface {
	// ends tells whether the pass returned last is the last one, as far as this can be known
	// without the decisions of that pass.
	ends() bool
}

func (s *denseSequence) ends() bool { return len(s.tiles) == 0 }

func (s *lockstepSequence) ends() bool { return s.lsb == len(s.tiles) }

// ends is false while decisions are pending.
func (s *foldSequence) ends() bool { return len(s.passes) == 0 && s.decided }

func (s *blockSequence) ends() bool {
	current, knows := s.current.(endingSequence)
	return len(s.blocks) == 0 && knows && current.ends()
}
