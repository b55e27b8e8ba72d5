package dataflow

// CarryingPolicy is a TilePolicy whose sequence continues from segment to segment. It ends once per
// layer or, in a recurrent layer, once per time step. Its passes name the segments that they work
// on.
type CarryingPolicy interface {
	TilePolicy
	// BeginAll starts the sequence of passes of all segments of a layer or time step.
	BeginAll(Span) CarryingSequence
}

// CarryingSequence is a sequence that continues from segment to segment.
type CarryingSequence interface {
	Sequence
	// Oldest returns the index in the span of the first segment that the pass returned last, or a
	// later pass, works on. The operands of earlier segments are not used any more.
	Oldest() int
}

// Span is the segments that a carrying policy works on as one. They are those of a layer or, in a
// recurrent layer, of a time step, in the order in which their MSB passes run.
type Span struct {
	// Works are the segments. All are of the same layer and machine.
	Works []Work
	// Kept tells which segments' operands the buffers can hold together with those of the segment
	// of an index: those from Kept(index) on. So the MSB passes of that segment start when nothing
	// of the segments before Kept(index) is left.
	Kept func(index int) int
}

// Share is how many outputs of one segment are final once a pass has drained.
type Share struct {
	// Segment is an index among all segments of the schedule.
	Segment int
	// Final is the number of these outputs.
	Final int
}

// stepLength returns how many of the segments, counted from the first, are in the time step of the
// first one. In a layer that is not recurrent these are all.
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

// span is the part of a layer that a sequence is currently working on.
type span struct {
	first int    // index of its first segment among all
	works []Work // its segments
	begun int    // how many of them have begun
}

// current returns the segment that began last.
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
