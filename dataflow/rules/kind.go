package rules

// kind checks that a pass has the steps and the ends of its kind.
func (c *Checker) kind(p Pass) *Violation {
	for _, w := range p.Work {
		if fits := w.Part == p.Kind || p.Kind == High && w.Part == Low; !fits {
			return of(w, "kind", "it works on a %s part in a %s pass", w.Part, p.Kind)
		}
	}
	if dense := p.Kind == Full; dense != c.runsDense() {
		return ofPass("kind", "%s passes have no place in the run", p.Kind)
	}
	if p.Decides != (p.Kind == High) {
		return ofPass("kind", "MSB passes decide, and no others")
	}
	if steps := p.Steps - p.Stretch; steps != c.steps(p) && !p.Part {
		return ofPass("kind", "it has %d steps, want %d", steps, c.steps(p))
	}
	if p.Part && p.Kind != Full {
		return ofPass("kind", "%s passes add up all of K", p.Kind)
	}
	if !p.Drains && (c.contract.sets == 0 || p.Kind != High) {
		return ofPass("kind", "its results don't leave the array")
	}
	if p.Drains && c.contract.sets > 0 && p.Kind == High {
		return ofPass("kind", "its sums leave the array, and the low parts are to be added to them")
	}
	if p.mixed() && c.contract.first == 0 {
		return ofPass("kind", "it has MSB and LSB work at once, and the array has no band")
	}
	return nil
}

// runsDense tells whether passes stream all bits.
func (c *Checker) runsDense() bool { return c.contract.dense || c.layer.Gated == nil }

// steps returns how many steps a pass must have.
func (c *Checker) steps(p Pass) uint64 {
	switch {
	case p.Kind == Full:
		return c.layer.Full
	case p.mixed():
		return max(c.layer.High, c.layer.Low)
	case p.Kind == High:
		return c.layer.High
	case len(p.Work) == 0 && c.contract.sets > 0:
		return 0 // the sums of a tile without a gated output leave
	}
	return c.layer.Low
}
