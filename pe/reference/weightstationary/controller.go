package weightstationary

import (
	"iter"

	"pgsim/pe"
	"pgsim/pe/reference"
)

// controller starts folds, each as soon as the overlap allows.
type controller struct {
	overlap  string
	array    *array
	next     func() (order, bool)
	stop     func()
	order    *order
	finished bool
	started  []*fold
}

func newController(overlap string, a *array, orders iter.Seq[order]) *controller {
	c := &controller{overlap: overlap, array: a}
	c.next, c.stop = iter.Pull(orders)
	return c
}

// run runs the array until the policy has no more orders and nothing is left in
// the array.
func (c *controller) run() error {
	for !c.done() {
		if err := c.cycle(); err != nil {
			return err
		}
	}
	return nil
}

// done tells whether the policy has no more orders and nothing is left in the array.
func (c *controller) done() bool { return c.finished && c.quiet() }

// cycle moves every register once.
func (c *controller) cycle() error {
	c.array.sequencer.now = c.array.now
	c.array.sequencer.drive()
	if err := c.control(); err != nil {
		return err
	}
	if err := c.array.clock(); err != nil {
		return err
	}
	return c.array.clockState(c.quietStep)
}

// control does the controller's work of one cycle.
func (c *controller) control() error {
	for !c.finished && c.free() {
		if c.order == nil {
			o, ok := c.next()
			c.order, c.finished = &o, !ok
			continue
		}
		if c.order.until == nil {
			f := c.order.fold
			c.started = append(c.started, f)
			c.order = nil
			return c.array.sequencer.start(f)
		}
		if !c.order.until() {
			if c.quiet() {
				return errForever
			}
			return nil
		}
		c.order = nil
	}
	return nil
}

// free tells whether the last fold lets another fold start.
func (c *controller) free() bool {
	if c.overlap == reference.OverlapFull || len(c.started) == 0 {
		return c.array.sequencer.free()
	}
	return c.started[len(c.started)-1].done(c.array.cols)
}

// quiet tells whether nothing is in flight any more.
func (c *controller) quiet() bool {
	for _, f := range c.started {
		if !f.done(c.array.cols) {
			return false
		}
	}
	return true
}

// quietStep tells whether nothing of a time step is in flight any more.
func (c *controller) quietStep(step int) bool {
	for _, f := range c.started {
		if f.group.step == step && !f.done(c.array.cols) {
			return false
		}
	}
	return true
}

// records reports the folds.
func (c *controller) records() []PassRecord {
	var records []PassRecord
	for _, f := range c.started {
		records = append(records, PassRecord{f.kind, f.start, pe.Cycle(f.steps()), f.drains})
	}
	return records
}

// step names one step of a fold: the pixel, by its place in the stream, and the digit. The zero
// value is no step.
type step struct {
	fold        *fold
	slot, digit int
}

// place names the weights of one row of a fold's tile. The zero value is no place.
type place struct {
	fold *fold
	row  int
}

// sequencer counts out the weights of a fold. Once the state that the steps read is available, it
// counts out the steps.
type sequencer struct {
	rows    int
	ready   func(step int) bool
	now     pe.Cycle
	running *fold
	sent    int // weights and steps of the running fold
	// step and place are what is sent to the corner in this cycle.
	step  step
	place place
}

// drive sends what belongs to the running fold.
func (s *sequencer) drive() {
	s.step, s.place = step{}, place{}
	f := s.running
	if f == nil {
		return
	}
	if s.sent < s.rows {
		s.place = place{f, s.rows - 1 - s.sent}
	} else {
		if !s.ready(f.group.step) {
			return
		}
		at := s.sent - s.rows
		if at == 0 {
			f.start = s.now - pe.Cycle(s.rows)
		}
		s.step = step{f, at / f.digits, at % f.digits}
	}
	s.sent++
	if s.sent == s.rows+f.steps() {
		s.running = nil
	}
}

// free tells whether a fold may send its first weight in this cycle, after drive.
func (s *sequencer) free() bool {
	return s.running == nil && s.step.fold == nil && s.place.fold == nil
}

// start begins a fold in this cycle.
func (s *sequencer) start(f *fold) error {
	if !s.free() {
		return hazard("a fold starts while the feeders send another")
	}
	s.running, s.sent = f, 0
	s.drive()
	return nil
}
