package reference

import "fmt"

// step names one step of a pass: an operand group, and a digit within the group. The zero value is
// no step.
type step struct {
	pass         *pass
	group, digit int
	// idle is set if rows have nothing to do while a pass streams in other rows.
	idle bool
}

// operand is what hops right: a step and its digits, one per lane. Digits are nil if the row has no
// pixel.
type operand struct {
	step
	digits []digit
}

// weight is what hops down: the weights of one operand group, one per lane. It is fresh in the
// cycle in which it arrives and stays for all digits of the group. lanes is nil if the column has
// no channel.
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
	// band is the step of the rows from the second weight entry on, and bandRow is the first of
	// them. step is then the step of the rows above. If band has no pass, all rows have step.
	band    step
	bandRow int
	// stow makes the PEs of a mixed pass's LSB part put their sums aside.
	stow *pass
}

// stepOf returns the step of a row.
func (e *edge) stepOf(row int) step {
	if e.band.pass != nil && row >= e.bandRow {
		return e.band
	}
	return e.step
}

// sequencer counts out the steps of the running pass and sends its tokens after them: compare in
// the cycle after the last step of a pass that decides, drain in the cycle after that, or after the
// last step if D = 0. For a mixed pass it counts out both parts. When the longer part is done, sums
// at low bits are put aside as compared sums are, and in the cycle after that all of them drain.
type sequencer struct {
	// next is the step of the coming cycle, and band is the step of the rows from the second weight
	// entry on. Their passes are nil when the feeders are free.
	next, band step
	// mixed is the mixed pass whose parts are being sent.
	mixed *pass
	// sent is the pass whose last step went out in the previous cycle, and compared the pass whose
	// compare token did.
	sent, compared *pass
}

// free tells whether a pass may send its first step in this cycle, whose edge is e so far.
func (s *sequencer) free(e edge) bool {
	return s.next.pass == nil && s.band.pass == nil && e.step.pass == nil
}

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
	switch {
	case p.beside != nil:
		s.next, s.band, s.mixed = step{pass: p}, step{pass: p.beside}, p
	case p.weightRow > 0:
		s.band = step{pass: p}
	default:
		s.next = step{pass: p}
	}
	s.send(e)
	return nil
}

// send puts the next steps on the edge and advances. Rows without a step idle while others have
// one.
func (s *sequencer) send(e *edge) {
	above, band := s.next.pass, s.band.pass
	switch {
	case above == nil && band == nil:
		return
	case above == nil:
		e.step = step{pass: band, idle: true}
	default:
		e.step = s.next
	}
	if band != nil {
		e.band, e.bandRow = s.band, band.weightRow
	} else if above.beside != nil {
		e.band, e.bandRow = step{pass: above, idle: true}, above.beside.weightRow
	}
	if above != nil && s.next.count() {
		s.next, s.sent = step{}, above
	}
	if band != nil && s.band.count() {
		s.band = step{}
		if band.whole == nil {
			s.sent = band
		}
	}
}

// count advances to the next step of a pass and tells whether there is none.
func (s *step) count() bool {
	s.digit++
	if s.digit == s.pass.digits {
		s.digit = 0
		s.group++
	}
	return s.group == s.pass.groups
}

// finish puts the token that follows a pass's last step on the edge.
func (s *sequencer) finish(e *edge) error {
	if s.mixed != nil && s.next.pass == nil && s.band.pass == nil {
		if !s.mixed.more {
			e.stow, s.compared = s.mixed.beside, s.mixed
		}
		s.mixed = nil
	}
	p := s.sent
	s.sent = nil
	switch {
	case p == nil:
		return nil
	case p.decides:
		e.compare = p
		if p.drains && p.beside == nil {
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

// delayLine is a row of registers along an edge of the array. What enters tap 0 in a cycle appears
// at tap i, the feeder of row or column i, i cycles later.
type delayLine[T any] []T

func newDelayLine[T any](taps int) delayLine[T] { return make(delayLine[T], taps) }

func (d delayLine[T]) clock() { copy(d[1:], d) }

// operandFor returns what row r's feeder sends in this cycle. For passes with own activations it
// only sends the step, because digits come to each PE directly.
func (a *array) operandFor(r int) operand {
	row := r % a.layout.tileRows
	s := a.left[r].stepOf(row)
	o := operand{step: s}
	if s.pass != nil && s.pass.rowPixel[row] != none {
		o.digits = a.memory.digitWord(s, s.pass.streamGroup(row), s.pass.rowPixel[row])
	}
	return o
}

// weightFor returns what the feeder of column c of the tile sends in a step: the weights of a group
// together with the group's first digit, and nothing with the other digits.
func (a *array) weightFor(s step, c int) weight {
	if s.pass == nil || s.digit != 0 || s.idle {
		return weight{}
	}
	w := weight{pass: s.pass, group: s.group, fresh: true}
	if n := s.pass.colChannel[c]; n != none {
		from := a.memory
		if s.pass.colHome != nil && s.pass.colHome[c] != nil {
			from = s.pass.colHome[c].memory
		}
		w.lanes = from.weightWord(n, s.pass.firstGroup+s.group)
	}
	return w
}
