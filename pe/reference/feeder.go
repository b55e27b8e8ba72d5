package reference

import "fmt"

// step names one step of a pass: operand group and digit within the group.
// The zero value is no step.
type step struct {
	pass         *pass
	group, digit int
}

// operand is what hops right: a step and its digits, one per lane. Digits are
// nil where the row has no pixel.
type operand struct {
	step
	digits []digit
}

// weight is what hops down: the weights of one operand group, one per lane.
// It is fresh in the cycle in which it arrives and stays for all digits of the
// group; lanes are nil where the column has no channel.
type weight struct {
	pass  *pass
	group int
	lanes []int32
	fresh bool
}

// edge is what the sequencer sends to the array's corner in one cycle.
type edge struct {
	step    step
	compare *pass
	drain   []*pass
}

// sequencer counts out the steps of the running pass and follows them with
// its tokens: compare in the cycle after the last step of a pass that decides,
// drain in the cycle after that, or after the last step where D = 0.
type sequencer struct {
	// next is the step of the coming cycle; its pass is nil when the feeders
	// are free.
	next step
	// sent and compared are passes whose last step, and whose compare token,
	// went out in the cycle before.
	sent, compared *pass
}

// free tells whether a pass may send its first step in the cycle whose edge is
// e so far.
func (s *sequencer) free(e edge) bool { return s.next.pass == nil && e.step.pass == nil }

// drive returns what is sent in this cycle for passes that started before it.
func (s *sequencer) drive() (edge, error) {
	var e edge
	if s.compared != nil {
		e.drain = []*pass{s.compared}
	}
	s.compared = nil
	err := s.finish(&e)
	s.send(&e)
	return e, err
}

// start begins a pass in this cycle, whose edge is e so far.
func (s *sequencer) start(p *pass, e *edge) error {
	if !s.free(*e) {
		return fmt.Errorf("%w: a pass starts while the feeders send another", ErrHazard)
	}
	if p.steps() == 0 {
		return e.sendDrain(p)
	}
	s.next = step{pass: p}
	s.send(e)
	return nil
}

// send puts the next step on the edge and counts on.
func (s *sequencer) send(e *edge) {
	p := s.next.pass
	if p == nil {
		return
	}
	e.step = s.next
	s.next.digit++
	if s.next.digit == p.digits {
		s.next.digit = 0
		s.next.group++
	}
	if s.next.group == p.groups {
		s.next, s.sent = step{}, p
	}
}

// finish puts the token that follows a pass's last step on the edge.
func (s *sequencer) finish(e *edge) error {
	p := s.sent
	s.sent = nil
	switch {
	case p == nil:
		return nil
	case p.decides:
		e.compare = p
		if p.drains {
			s.compared = p
		}
		return nil
	case p.drains:
		return e.sendDrain(p)
	}
	return nil
}

func (e *edge) sendDrain(p *pass) error {
	if len(e.drain) > 0 && !p.ownChains {
		return fmt.Errorf("%w: two passes drain in the same cycle", ErrHazard)
	}
	e.drain = append(e.drain, p)
	return nil
}

// delayLine is a row of registers along an edge of the array: what enters tap
// 0 in a cycle shows at tap i, the feeder of row or column i, i cycles later.
type delayLine[T any] []T

func newDelayLine[T any](taps int) delayLine[T] { return make(delayLine[T], taps) }

func (d delayLine[T]) clock() { copy(d[1:], d) }

// operandFor returns what row r's feeder sends in this cycle. Passes with own
// activations bring only the step; their digits come to each PE directly.
func (a *array) operandFor(r int) operand {
	s := a.left[r].step
	o := operand{step: s}
	if s.pass != nil && s.pass.rowPixel[r] != none {
		o.digits = a.memory.digitWord(s, s.pass.convGroup, s.pass.rowPixel[r])
	}
	return o
}

// weightFor returns what column c's feeder sends in this cycle: the weights of
// a group together with the group's first digit, and nothing after it.
func (a *array) weightFor(c int) weight {
	s := a.top[c]
	if s.pass == nil || s.digit != 0 {
		return weight{}
	}
	w := weight{pass: s.pass, group: s.group, fresh: true}
	if n := s.pass.colChannel[c]; n != none {
		w.lanes = a.memory.weightWord(n, s.group)
	}
	return w
}
