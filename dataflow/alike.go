package dataflow

import "pgsim/pe"

// alike lets one segment represent those after it that cost the same. Without gates, what a segment
// does depends on two things: its number of pixels and channels, and the state of the array when it
// begins. The state is counted in cycles from when the feeders became free:
//
//	segment  0   1   2   3   4   5   6     all of one size
//	state    a   b   b                     2 begins in the state in which 1 began
//	runs     x   x   x --------------      and stands for 3 to 6
//
// Weights and pixels differ between such segments. Cycles and counts don't.
type alike struct {
	// size and state are those of the current segment when it began.
	size  segmentSize
	state arrayState
	// stands is how many segments the current one represents.
	stands int
	// before is what was counted before the current segment began, and free is when the feeders
	// were free.
	before Report
	spent  Breakdown
	free   pe.Cycle
}

// segmentSize is what the passes of a segment without gates depend on.
type segmentSize struct{ step, pixels, channels int }

func sizeOf(s Segment) segmentSize {
	return segmentSize{s.Step, s.Pixels.Len(), s.Channels.Len()}
}

// arrayState is the state that later passes depend on, in cycles from when the feeders are free.
type arrayState struct {
	timeline pe.TimelineState
	// state is for how long the state of a recurrent layer isn't available yet. ofArray is for how
	// long it wouldn't be if the cell held up no results.
	state, ofArray pe.Cycle
}

// skipAlike lets one segment represent others, unless gates or values affect its cost. It is called
// before the first Next, and only if memory has no influence on when passes start.
func (s *Schedule) skipAlike() {
	if s.policy == ungated && s.values == nil {
		s.alike = &alike{stands: 1}
	}
}

// standsFor returns how many passes the pass that Next returned last represents.
func (s *Schedule) standsFor() uint64 {
	if s.alike == nil {
		return 1
	}
	return uint64(s.alike.stands)
}

// beginAlike checks whether the next segment begins as the one before it did. If so, it lets the
// next segment represent those after it, and skips them.
func (s *Schedule) beginAlike(rest []Segment) {
	a := s.alike
	if a == nil {
		return
	}
	size, state := sizeOf(rest[0]), s.arrayState()
	if a.stands = 1; size == a.size && state == a.state {
		for a.stands < len(rest) && sizeOf(rest[a.stands]) == size {
			a.stands++
		}
	}
	a.size, a.state = size, state
	if a.stands == 1 {
		return
	}
	s.spanned += a.stands - 1
	a.before, a.spent, a.free = s.report, s.account.Breakdown, s.timeline.Free()
	s.report, s.account.Breakdown = Report{Counters: s.report.Counters}, Breakdown{}
}

func (s *Schedule) arrayState() arrayState {
	free := s.timeline.Free()
	return arrayState{timeline: s.timeline.State(), state: max(free, s.state.ready) - free, ofArray: max(free, s.state.ofArray) - free}
}

// endAlike counts the segment that has ended once for every segment that it represents.
func (s *Schedule) endAlike() {
	a := s.alike
	if a == nil || a.stands == 1 {
		return
	}
	took := s.timeline.Free() - a.free
	for range a.stands {
		a.before.add(s.report)
		a.spent.add(s.account.Breakdown)
	}
	s.report, s.account.Breakdown = a.before, a.spent
	skipped := took * pe.Cycle(a.stands-1)
	s.timeline.Skip(skipped)
	s.account.now += skipped
	a.stands = 1
}
