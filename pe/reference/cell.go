package reference

import "fmt"

// accumulatorSets is the number of sums that a PE holds. Lockstep computes the high part of one
// tile while the sums of the previous tile wait for their low part.
const accumulatorSets = 2

// cell holds the registers of one PE.
type cell struct {
	// operand, compare, drain and stow move on to the right neighbour in the next cycle. weight
	// moves on to the PE below while it is fresh.
	operand operand
	compare *pass
	drain   []*pass
	stow    *pass
	weight  weight

	sums [accumulatorSets]sum
	// compared takes the sum of a deciding pass that drains, behind the comparator, so that the
	// accumulator is free for the next pass. In mixed passes it also takes the sums at low bits.
	compared sum
}

// sum is an accumulator: whose sum it holds, and over how many steps so far.
type sum struct {
	pass  *pass
	steps int
	value int32
}

// completes tells whether the register holds the sum of all steps of a pass. An empty register
// completes no pass.
func (s *sum) completes(p *pass) bool {
	return s.pass == p && (p == nil || s.steps == p.steps())
}

// begin assigns the register to a pass. It must be empty, or hold the complete sum with which the
// pass continues.
func (s *sum) begin(p *pass) error {
	if !s.completes(p.continues) {
		return fmt.Errorf("%w: a sum is overwritten before it was drained, or continued before it is complete", ErrHazard)
	}
	s.pass, s.steps = p, 0
	return nil
}

// take empties the register, which must hold the complete sum of a pass.
func (s *sum) take(p *pass) (sum, error) {
	if !s.completes(p) {
		return sum{}, fmt.Errorf("%w: a sum is taken before it is complete", ErrHazard)
	}
	taken := *s
	*s = sum{}
	return taken, nil
}

// wires are the inputs of one PE in one cycle.
type wires struct {
	operand operand
	weight  weight
	compare *pass
	drain   []*pass
	stow    *pass
}

// effects are what a PE's cycle changes outside the PE.
type effects struct {
	// unloaded are the sums that go to drain chains, one for every pass that drains.
	unloaded []sum
	// compared is set if the PE decided, and gated is its decision.
	compared, gated bool
}

// clock moves the registers on by one cycle with the given inputs. at is the PE's job in passes,
// and gate its comparator.
func (c *cell) clock(in *wires, at int, gate func(n int, sum int32) bool) (effects, error) {
	c.operand, c.compare, c.drain, c.stow = in.operand, in.compare, in.drain, in.stow
	c.weight.fresh = false
	if in.weight.fresh {
		c.weight = in.weight
	}
	var out effects
	var err error
	for _, p := range in.drain {
		s, err := c.unload(p, at)
		if err != nil {
			return out, err
		}
		out.unloaded = append(out.unloaded, s)
	}
	if in.compare != nil && in.compare.decidesAt(at) {
		out.compared = true
		if out.gated, err = c.decide(in.compare, at, gate); err != nil {
			return out, err
		}
	}
	if p := in.stow; p != nil && p.whole.at(at) == p {
		if err := c.putAside(p); err != nil {
			return out, err
		}
	}
	if in.operand.pass != nil && !in.operand.idle {
		err = c.multiply(at)
	}
	return out, err
}

// unload takes the finished sum of a pass out of the register that holds it. In rows that the pass
// leaves out, the PEs' register is empty.
func (c *cell) unload(p *pass, at int) (sum, error) {
	here := p.at(at)
	if here == nil {
		return sum{pass: p}, nil
	}
	p = here
	from := &c.sums[p.set]
	if p.decides || p.whole != nil {
		from = &c.compared
	}
	if p.steps() == 0 {
		if err := from.begin(p); err != nil {
			return sum{}, err
		}
	}
	return from.take(p)
}

// decide compares a finished sum. PEs without an output decide against it.
func (c *cell) decide(p *pass, at int, gate func(n int, sum int32) bool) (bool, error) {
	s := &c.sums[p.set]
	if !s.completes(p) {
		return false, fmt.Errorf("%w: a sum is compared before it is complete", ErrHazard)
	}
	gated := p.jobs[at].state == working && gate(p.jobs[at].n, s.value)
	if !p.drains {
		return gated, nil
	}
	return gated, c.putAside(p)
}

// putAside moves a finished sum out of the accumulator's way.
func (c *cell) putAside(p *pass) error {
	if c.compared.pass != nil {
		return fmt.Errorf("%w: a compared sum is overwritten before it was drained", ErrHazard)
	}
	var err error
	c.compared, err = c.sums[p.set].take(p)
	return err
}

// multiply executes the step that has just arrived.
func (c *cell) multiply(at int) error {
	s := c.operand.step
	p := s.pass
	if c.weight.pass != p || c.weight.group != s.group {
		return fmt.Errorf("%w: digits meet the weights of another step", ErrHazard)
	}
	acc := &c.sums[p.set]
	if s.group == 0 && s.digit == 0 {
		if err := acc.begin(p); err != nil {
			return err
		}
		if p.anew() && p.jobs[at].state == working {
			acc.value = 0
		}
	}
	if acc.pass != p {
		return fmt.Errorf("%w: two passes share an accumulator", ErrHazard)
	}
	acc.steps++
	if p.jobs[at].state == working {
		acc.value += c.product() << p.shift(s.digit)
	}
	return nil
}

// product is the L products of a step: weights times digits.
func (c *cell) product() int32 {
	var total int32
	for lane, d := range c.operand.digits {
		total += d.times(c.weight.lanes[lane])
	}
	return total
}
