package weightstationary

// column is what lies below one column of PEs: a register that adds up the digits of a pixel, a
// comparator, and the column's part of the output buffer.
type column struct {
	index   int
	array   *array
	running sum
	// compared is the complete sum that the comparator sees in the next cycle.
	compared sum
	// read and written count uses of the buffer's ports in the running cycle.
	read, written int
}

// clock takes what leaves the lowest PE in this cycle, if anything does.
func (c *column) clock(s sum) error {
	c.read, c.written = 0, 0
	if err := c.compare(); err != nil {
		return err
	}
	if s.fold == nil {
		return nil
	}
	if s.digit == 0 {
		c.running = sum{step: step{s.fold, s.slot, 0}, wanted: s.wanted}
	} else {
		c.running.digit++
		if c.running.step != s.step {
			return hazard("the digits of two sums mix")
		}
	}
	c.running.value += s.value << s.fold.shift(s.digit)
	if s.digit == s.fold.digits-1 {
		return c.complete()
	}
	return nil
}

// complete adds the sum of a pixel over one weight tile to the sum of the previous tiles.
func (c *column) complete() error {
	s := c.running
	f := s.fold
	f.summed++
	if s.wanted {
		c.array.activity.Drained++
		held, err := c.hold(s)
		if err != nil {
			return err
		}
		s.value += held
	}
	switch {
	case f.decides:
		c.compared = s
	case f.drains:
		return c.leave(s)
	case s.wanted:
		return c.write(s)
	}
	return nil
}

// hold reads what the buffer holds for an output. In the first fold that is nothing.
func (c *column) hold(s sum) (int32, error) {
	held, holds, err := c.array.outputs.take(c.output(s), s.fold)
	if holds {
		c.read++
		c.array.moves.SumReads++
	}
	if c.read > 1 {
		return 0, hazard("the buffer is read twice in a cycle")
	}
	return held, err
}

// compare decides the gate of the sum that was completed in the cycle before.
func (c *column) compare() error {
	s := c.compared
	if s.fold == nil {
		return nil
	}
	c.compared = sum{}
	s.fold.decided++
	if !s.wanted {
		return c.leave(s)
	}
	c.array.activity.Comparisons++
	n, _ := s.fold.group.channel(c.index)
	if c.array.outputs.decide(c.output(s), n, s.value) {
		if c.array.outputs.anew {
			return nil // the sum is not needed
		}
		return c.write(s)
	}
	return c.leave(s)
}

// write puts a sum into the buffer.
func (c *column) write(s sum) error {
	c.written++
	if c.written > 1 {
		return hazard("the buffer is written twice in a cycle")
	}
	c.array.moves.SumWrites++
	c.array.outputs.put(c.output(s), s.value)
	return nil
}

// leave sends out a result. What a column without a channel or a gated output adds up is not a
// result, but takes as long.
func (c *column) leave(s sum) error {
	c.array.lastLeft = c.array.now
	if !s.wanted {
		return nil
	}
	c.array.state.Left()
	return c.array.outputs.leave(c.output(s), s.value)
}

// output returns the index of a sum's output in [M][N].
func (c *column) output(s sum) int {
	n, _ := s.fold.group.channel(c.index)
	return s.fold.pixels[s.slot]*c.array.problem.N + n
}
