package dataflow

import (
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// Schedule walks the passes of one layer in time. The pass that a policy chooses next starts when
// three conditions are met: the feeders are free, its results have a way out (drain chains and
// post-processing unit, see post.go of package pe), and the state of a recurrent layer is
// available. The user alternates Next and Start and finally calls Finish:
//
//	for {
//		pass, earliest, more := s.Next()
//		if !more {
//			break
//		}
//		s.Start(earliest, 0)
//	}
//	report := s.Finish(s.End())
type Schedule struct {
	machine  Machine
	work     pgworkloads.LayerWork
	policy   Policy
	segments []Segment // all
	spanned  int       // segments in spans that have begun
	kept     func(segment int) int
	timeline *pe.Timeline
	state    dependency
	sequence Sequence
	span     span
	packing  packing
	pass     *Pass // or the part of one that Next returned last
	parts    parts
	// ofArray is the first cycle in which the array itself can start the pass. ready is the first
	// cycle in which the post-processing unit can also take its results.
	ofArray, ready pe.Cycle
	post           postWork
	account        account
	report         Report
	alike          *alike // nil if every segment runs
	values         *values
	// buffersSums is set if the machine has a partial-sum buffer.
	buffersSums bool
	// member is the array among several with shared queues, nil if queues are private.
	member *member
	// begun is the cycle in which the layer begins, 0 unless it follows another one.
	begun pe.Cycle
}

// NewSchedule returns the schedule of a layer, cut into segments, on an idle machine as it runs the
// layer ([Machine.For]). A layer that is not gated runs dense, whatever the policy. The segments of
// a recurrent layer come time step by time step.
func NewSchedule(m Machine, w pgworkloads.LayerWork, segments []Segment) *Schedule {
	policy := m.Policy
	if w.Gates == nil {
		policy = ungated
	}
	return &Schedule{
		machine:     m,
		work:        stepByStep(ordered(m, w)),
		policy:      policy,
		segments:    segments,
		kept:        allKept,
		packing:     newPacking(m.Dataflow, policy, segments),
		values:      newValues(m, w),
		timeline:    pe.NewTimeline(m.Geometry, m.Overlap),
		state:       dependency{latency: m.StateLatency},
		post:        newPostWork(m, w, segments),
		buffersSums: m.Hardware().Serve(hardware.SumWrite),
		report:      Report{Counters: m.Counters()},
	}
}

// Keep sets which segments' operands the buffers can hold together with those of the segment of an
// index: those from kept(index) on. Without Keep, the buffers hold all of them. It is called before
// the first Next.
func (s *Schedule) Keep(kept func(segment int) int) { s.kept = kept }

// Next returns the next pass, or the next part of one, and the first cycle in which the array can
// start it. It returns false when all segments have run. The pass is nil if it depends on other
// arrays and is not known yet.
func (s *Schedule) Next() (pass *Pass, earliest pe.Cycle, more bool) {
	for {
		if len(s.parts.left) > 0 {
			s.pass = s.parts.next(s.span.current())
			return s.describe(s.pass.Timing)
		}
		if s.sequence == nil && !s.begin() {
			return nil, 0, false
		}
		switch choice := s.sequence.Next(s.timeline.Free()); {
		case choice.Blocked:
			return nil, 0, true
		case choice.Pass != nil:
			for s.span.begun <= choice.Pass.Segment {
				s.beginSegment()
			}
			s.pass = s.parts.begin(s.span.current(), choice.Pass)
			return s.describe(choice.Pass.Timing)
		case choice.Until > 0:
			s.timeline.WaitUntil(choice.Until)
			s.account.until(stall.DecisionWait, choice.Until)
		default:
			s.sequence = nil
		}
	}
}

// Begun returns how many segments have begun. The pass that Next returned last belongs to the
// segment before that index. If it is an LSB pass of a policy that carries over, it belongs to that
// segment and earlier ones.
func (s *Schedule) Begun() int { return s.span.first + s.span.begun }

// Oldest returns the index of the first segment whose operands are still read by the pass that Next
// returned last, or by a later pass.
func (s *Schedule) Oldest() int {
	if c, ok := s.sequence.(CarryingSequence); ok {
		return s.span.first + c.Oldest()
	}
	return s.Begun() - 1
}

// Segment returns the segment that began last. It is the segment of the pass that Next returned
// last, if that pass has only one.
func (s *Schedule) Segment() Segment { return s.span.current().Segment }

// begin starts the sequence of the next span, if there is one.
func (s *Schedule) begin() bool {
	s.endAlike()
	rest := s.segments[s.spanned:]
	if len(rest) == 0 {
		return false
	}
	s.state.begin(rest[0].Step, s.timeline)
	s.beginAlike(rest)
	length := 1
	carries := s.machine.Dataflow.Carries(s.policy)
	if carries {
		length = stepLength(rest)
	}
	s.span = span{first: s.spanned}
	for _, segment := range rest[:length] {
		w := newWork(s.machine, s.work, segment, s.buffersSums)
		w.counters, w.values = s.report.Counters, s.values
		s.span.works = append(s.span.works, w)
	}
	s.spanned += length
	first := s.span.first
	spanned := Span{Works: s.span.works, Kept: func(i int) int { return max(0, s.kept(first+i)-first) }}
	if s.member != nil {
		s.sequence = s.member.begin(spanned)
	} else {
		s.sequence = s.machine.Dataflow.Begin(s.policy, spanned)
	}
	s.packing.beginSpan()
	if !carries {
		s.beginSegment()
	}
	return true
}

// beginSegment begins the next segment of the span.
func (s *Schedule) beginSegment() {
	s.span.begun++
	w := s.span.current()
	s.packing.beginSegment(w)
	s.tellBlock(w.Segment)
	if s.machine.Dataflow.SumsBelowColumns() {
		pixels := w.Pixels.Len()
		if limit := s.machine.ColumnSums; limit > 0 {
			pixels = min(pixels, limit)
		}
		s.report.PeakSums = max(s.report.PeakSums, uint64(pixels)*uint64(s.machine.Cols))
	}
}

// describe completes the chosen pass with what does not depend on the policy. The pass can start
// when one with the given timing could: a part as early as the whole pass.
func (s *Schedule) describe(timing pe.Pass) (pass *Pass, earliest pe.Cycle, more bool) {
	for _, p := range s.pass.Parts() {
		if p.Operands == (Range{}) {
			p.Operands = s.machine.PassOperands(s.work.Layer, p.Kind)
		}
	}
	s.pass.Moves = s.machine.Dataflow.Moves(*s.span.current(), s.pass)
	s.pass.Finals = s.span.finals(s.pass)
	s.pass.Timing.Post = s.post.cycles(s.pass)
	s.ofArray, s.ready = s.timeline.EarliestOfArray(timing), s.timeline.Earliest(timing)
	return s.pass, s.state.earliest(timing, s.ready), true
}

// Start starts the pass that Next returned last in the given cycle, at or after its earliest cycle.
// The pass streams for stretch cycles longer than it has steps.
func (s *Schedule) Start(at, stretch pe.Cycle) {
	p := s.pass
	s.account.until(stall.FillDrain, s.ofArray)
	s.account.until(stall.Recurrence, s.state.earliestOfArray(p.Timing, s.ofArray))
	s.account.until(stall.PostProcessing, s.state.earliest(p.Timing, s.ready))
	s.account.until(stall.Memory, at)
	steps := s.parts.streamed(s.packing, p.Timing.Steps)
	s.tell(at, stretch, steps)
	s.account.stream(p.Timing, stretch, steps)
	timing := p.Timing
	timing.Steps += stretch
	s.timeline.Start(timing, at)
	s.account.until(stall.FillDrain, s.timeline.FreeOfArray())
	s.account.until(stall.PostProcessing, s.timeline.Free())
	if !timing.More {
		s.sequence.Started(at, timing)
	}
	s.count(p)
}

// count adds a started pass to the report.
func (s *Schedule) count(p *Pass) {
	r := &s.report
	r.Activity.Add(p.Activity)
	r.Moves.Add(p.Moves)
	r.Pushed += uint64(p.Pushed)
	r.Popped += uint64(p.Popped)
	r.PostCycles += p.Timing.Post
	if p.Timing.Steps == 0 || p.Timing.More {
		return
	}
	switch p.Kind {
	case High:
		r.Passes.High++
	case Low:
		r.Passes.Low++
	case Full:
		r.Passes.Full++
	}
}

// End returns the cycle after the one in which the last result so far has left the array, and the
// post-processing unit if there is one. In a recurrent layer that unit is the cell, whose latency
// comes on top.
func (s *Schedule) End() pe.Cycle { return s.timeline.End() + s.post.latency }

// Finish closes the accounts. The layer ends with the given cycle, which is the total of a layer
// that follows no other. Its cycles after End, and after the cell of a recurrent layer, were spent
// on memory.
func (s *Schedule) Finish(end pe.Cycle) Report {
	ofArray, last := s.timeline.EndOfArray(), s.End()
	s.account.until(stall.FillDrain, min(end, ofArray))
	if s.work.Recurrent {
		s.account.until(stall.Recurrence, min(end, ofArray+s.machine.StateLatency))
		last += s.machine.StateLatency
	}
	s.account.until(stall.PostProcessing, min(end, last))
	s.account.until(stall.Memory, end)
	s.report.Cycles = end - s.begun
	s.report.Breakdown = s.account.Breakdown
	if s.post.width > 0 {
		s.report.PostOperations = s.post.operations
	}
	if s.member != nil {
		s.report.moved(s.member.moved)
	}
	return s.report
}
