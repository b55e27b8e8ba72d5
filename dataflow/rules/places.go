package rules

// place checks that work is on PEs that exist, with one output each.
func (c *Checker) place(p Pass) *Violation {
	for i := range c.grid {
		c.grid[i] = none
	}
	for i, w := range p.Work {
		if w.Row < 0 || w.Row >= c.machine.Rows || w.Col < 0 || w.Col >= c.machine.Cols {
			return of(w, "registers", "there are %d x %d PEs", c.machine.Rows, c.machine.Cols)
		}
		at := w.Row*c.machine.Cols + w.Col
		if other := c.grid[at]; other != none {
			return of(w, "registers", "it works on two outputs, (%d,%d) and (%d,%d)",
				p.Work[other].Pixel, p.Work[other].Channel, w.Pixel, w.Channel)
		}
		c.grid[at] = i
	}
	return nil
}

// operands checks that a column has one channel per weight entry, and a row one pixel if it has one
// stream. If batches are of one pixel, low parts have their own weights.
func (c *Checker) operands(p Pass) *Violation {
	if c.bounded() {
		return nil
	}
	for _, w := range p.Work {
		ownWeights := w.Part == Low && c.contract.byPixel
		if first := c.firstOf(p, w, 0, w.Col, 1, 0); first.Channel != w.Channel && !ownWeights {
			return of(w, "operands", "its column has channel %d for PE(%d,%d), and can't have %d, too",
				first.Channel, first.Row, first.Col, w.Channel)
		}
		if w.Part == Low && c.contract.ownStreams {
			continue
		}
		if first := c.firstOf(p, w, w.Row, 0, 0, 1); first.Pixel != w.Pixel {
			return of(w, "operands", "its row has pixel %d for PE(%d,%d), and can't have %d, too",
				first.Pixel, first.Row, first.Col, w.Pixel)
		}
	}
	return nil
}

// firstOf returns the first work on the same part as w. The search starts at a PE and moves in the
// given steps of rows and columns.
func (c *Checker) firstOf(p Pass, w Work, row, col, down, right int) Work {
	for row < c.machine.Rows && col < c.machine.Cols {
		if i := c.grid[row*c.machine.Cols+col]; i != none && p.Work[i].Part == w.Part {
			return p.Work[i]
		}
		row, col = row+down, col+right
	}
	return w
}

// reach checks that low parts are completed at places that the entries can reach from the PE that
// decided them.
func (c *Checker) reach(p Pass) *Violation {
	mixed, above := p.mixed(), c.contract.first
	for _, w := range p.Work {
		switch {
		case w.Part == High && mixed && w.Row >= above:
			return of(w, "reach", "the band's rows, from %d on, have low parts in the pass", above)
		case w.Part != Low:
			continue
		case w.Row < above:
			return of(w, "reach", "low parts are completed in the band, from row %d on", above)
		}
		o := c.output(w)
		if int(o.col)/c.contract.w != w.Col/c.contract.w {
			return of(w, "reach", "column %d decided output (%d,%d), out of its cluster of %d", o.col, w.Pixel, w.Channel, c.contract.w)
		}
		if home := int(o.home); (home-above)/c.contract.v != (w.Row-above)/c.contract.v {
			return of(w, "reach", "output (%d,%d) is at home in row %d, out of its neighbourhood of %d", w.Pixel, w.Channel, home, c.contract.v)
		}
	}
	return nil
}

// registers checks that sums that stay in PEs have a place there, and that low parts are added to
// sums of their own tile.
func (c *Checker) registers(p Pass) *Violation {
	if c.contract.sets == 0 {
		return nil
	}
	if p.Kind == High && len(c.undrained) == c.contract.sets {
		return ofPass("registers", "the sums of passes %v are in the PEs, which have %d places", c.undrained, c.contract.sets)
	}
	if p.Kind != Low {
		return nil
	}
	if len(c.undrained) == 0 {
		return ofPass("registers", "no sums are in the PEs that low parts could be added to")
	}
	for _, w := range p.Work {
		o := c.output(w)
		if int(o.pass) != c.undrained[0] || int(o.row) != w.Row || int(o.col) != w.Col {
			return of(w, "registers", "it adds to the sum of pass %d there, and (%d,%d) is elsewhere", c.undrained[0], w.Pixel, w.Channel)
		}
	}
	return nil
}
