package dataflow

// CarryingPolicy is a TilePolicy whose sequence goes on from segment to segment: it
// ends once per layer or, in a recurrent layer, once per time step. Its passes name
// the segments that they work on.
type CarryingPolicy interface {
	TilePolicy
	// BeginAll starts the sequence of passes of all segments of a layer or time step.
	BeginAll(Span) CarryingSequence
}

// CarryingSequence is a sequence that goes on from segment to segment.
type CarryingSequence interface {
	Sequence
	// Oldest returns the index in the span of the first segment that the pass
	// returned last, or a later one, works on. The operands of those before it are
	// used no more.
	Oldest() int
}

// Span is the segments that a carrying policy works on as one: those of a layer or,
// in a recurrent layer, of a time step, in the order in which their MSB passes run.
type Span struct {
	// Works are the segments. All are of the same layer and machine.
	Works []Work
	// Kept tells which segments' operands the buffers can hold beside those of the
	// segment of an index: those from Kept(index) on. So its MSB passes start when
	// nothing of the segments before Kept(index) is left.
	Kept func(index int) int
}

// Share is how many outputs of a segment are final once a pass has drained.
type Share struct {
	// Segment is an index among all segments of the schedule.
	Segment int
	// Final counts outputs.
	Final int
}

// stepLength returns how many of the segments, from the first on, are of its time
// step; in a layer that is not recurrent, all.
func stepLength(segments []Segment) int {
	for i, s := range segments {
		if s.Step != segments[0].Step {
			return i
		}
	}
	return len(segments)
}

// allKept is the Kept of buffers that hold the operands of all segments.
func allKept(int) int { return 0 }

// span is the part of a layer that a sequence is under way with.
type span struct {
	first int    // index of its first segment among all
	works []Work // its segments
	begun int    // how many of them have begun
}

// current returns the segment that was begun last.
func (s *span) current() *Work { return &s.works[s.begun-1] }

// finals returns the final outputs of a pass by segment, numbered among all segments.
func (s *span) finals(p *Pass) []Share {
	if p.Finals == nil {
		return []Share{{Segment: s.first + p.Segment, Final: p.Final}}
	}
	all := make([]Share, len(p.Finals))
	for i, share := range p.Finals {
		all[i] = Share{Segment: s.first + share.Segment, Final: share.Final}
	}
	return all
}
