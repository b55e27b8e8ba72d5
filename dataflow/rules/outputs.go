package rules

// output is the state of an output.
type output struct {
	// high, low and full are set for the parts that it has.
	high, low, full bool
	// steps are the steps of the passes that have added up a part of K.
	steps uint64
	// pass, row and col tell where the high part was added up. home is the row in whose
	// neighbourhood the low part is completed.
	pass, row, col, home int32
	// known is when enough of its tile is decided for its low part to start.
	known uint64
}

// output returns the output that a PE works on.
func (c *Checker) output(w Work) *output { return &c.outputs[w.Pixel*c.layer.Channels+w.Channel] }

// part returns the mark of a part.
func (o *output) part(p Part) *bool { return [...]*bool{&o.high, &o.low, &o.full}[p] }

// once checks that no output gets a part twice or a part that it doesn't need.
func (c *Checker) once(p Pass) *Violation {
	for _, w := range p.Work {
		o := c.output(w)
		if *o.part(w.Part) {
			return of(w, "once", "output (%d,%d) gets its %s part twice", w.Pixel, w.Channel, w.Part)
		}
		if o.steps += p.Steps - p.Stretch; p.Part && o.steps > c.layer.Full {
			return of(w, "once", "output (%d,%d) gets more of K than there is", w.Pixel, w.Channel)
		}
		*o.part(w.Part) = !p.Part || o.steps == c.layer.Full
		if w.Part == Low && !c.contract.allLow && !c.layer.Gated(w.Pixel, w.Channel) {
			return of(w, "once", "output (%d,%d) isn't gated, and gets its low part", w.Pixel, w.Channel)
		}
	}
	return nil
}

// known checks that outputs belong to the layer, and that decisions are known before low parts
// start.
func (c *Checker) known(p Pass) *Violation {
	for _, w := range p.Work {
		if w.Pixel < 0 || w.Pixel >= c.layer.Pixels || w.Channel < 0 || w.Channel >= c.layer.Channels {
			return of(w, "once", "there is no output (%d,%d)", w.Pixel, w.Channel)
		}
		o := c.output(w)
		switch {
		case w.Part != Low || c.bounded():
			continue
		case !o.high:
			return of(w, "known", "output (%d,%d) gets its low part before its high part", w.Pixel, w.Channel)
		case p.Start < o.known && !c.contract.allLow:
			return of(w, "known", "the low part of output (%d,%d) starts in cycle %d, its decision is known in %d",
				w.Pixel, w.Channel, p.Start, o.known)
		}
	}
	return nil
}

// knownAt returns when the decisions for which a low part has to wait are known. PE(r,c) decides in
// cycle T + Sh + r + c, and the decision is known one cycle later.
func (c *Checker) knownAt(p Pass, w Work) uint64 {
	row, col := w.Row, w.Col
	if c.contract.decided >= ownRow {
		col = c.machine.Cols - 1
	}
	if c.contract.decided == wholeTile {
		row = c.decidingRows(p) - 1
	}
	row, col = c.machine.PE(row, col)
	return p.Start + c.layer.High + p.Stretch + 1 + uint64(row) + uint64(col)
}

// decidingRows returns in how many rows a pass decides.
func (c *Checker) decidingRows(p Pass) int {
	if p.mixed() {
		return c.contract.first
	}
	return c.machine.Rows
}

// home returns the row in whose neighbourhood the low part of an output is completed: the row of
// its high part or, if there is a band, a row of the band.
func (c *Checker) home(w Work) int {
	if c.contract.first == 0 {
		return w.Row
	}
	index := w.Pixel
	if c.layer.Index != nil {
		index = c.layer.Index(index)
	}
	return c.contract.first + index%(c.machine.Rows-c.contract.first)
}

// take records what a pass that breaks no rule does.
func (c *Checker) take(p Pass) {
	for _, w := range p.Work {
		if w.Part == High {
			o := c.output(w)
			o.pass, o.row, o.col, o.known = int32(c.pass), int32(w.Row), int32(w.Col), c.knownAt(p, w)
			o.home = int32(c.home(w))
		}
	}
	switch {
	case c.contract.sets == 0:
	case p.Kind == High:
		c.undrained = append(c.undrained, c.pass)
	case p.Kind == Low:
		c.undrained = c.undrained[1:]
	}
}

// complete checks that every output has all of its parts.
func (c *Checker) complete() *Violation {
	if len(c.undrained) > 0 {
		return ofRun("registers", "the sums of passes %v are still in the PEs", c.undrained)
	}
	for i, o := range c.outputs {
		pixel, channel := i/c.layer.Channels, i%c.layer.Channels
		missing := ""
		switch {
		case c.runsDense():
			if !o.full {
				missing = Full.String()
			}
		case !o.high:
			missing = High.String()
		case !o.low && (c.contract.allLow || c.layer.Gated(pixel, channel)):
			missing = Low.String()
		}
		if missing != "" {
			return ofRun("once", "output (%d,%d) never gets its %s part", pixel, channel, missing)
		}
	}
	return nil
}
