package reference

import (
	"fmt"
	"iter"
	"slices"

	"pgsim/pe"
)

// controller starts passes. In the cycle in which the feeders become free it asks the policy for an
// order. A chosen pass starts as soon as the state that it reads is ready and its drain chain's
// first register will be free in time.
type controller struct {
	overlap string
	array   *array
	plan    *plan

	next func() (order, bool)
	stop func()
	// order is the order that is being carried out, or nil. finished is set if the policy has no
	// more orders.
	order    *order
	finished bool
	// parts are the parts of the current pass that have not started.
	parts kParts

	// started are all passes so far. chainFree is the first cycle in which row 0 of the first
	// column's chains takes another result.
	started   []*pass
	chainFree pe.Cycle
}

func newController(overlap string, a *array, pl *plan, build policy) *controller {
	c := &controller{overlap: overlap, array: a, plan: pl, parts: kParts{groups: pl.partGroups(), waits: pl.machine.PartWaits}}
	c.next, c.stop = iter.Pull(build.orders(pl))
	return c
}

// run runs the array until the policy has no more orders and nothing is left
// in the array.
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
	if err := c.array.drive(); err != nil {
		return fmt.Errorf("reference: cycle %d: %w", c.array.now, err)
	}
	if err := c.control(); err != nil {
		return fmt.Errorf("reference: cycle %d: %w", c.array.now, err)
	}
	if err := c.array.clock(); err != nil {
		return err
	}
	return c.clockState()
}

// clockState ends a cycle of the cell, which may have made the next state.
func (c *controller) clockState() error {
	step, codes, err := c.array.state.Clock(c.quietStep, c.array.buffer.sums)
	if codes != nil && err == nil {
		c.array.memory.write(step, codes)
	}
	return err
}

// control does the controller's work of one cycle. More than one pass may start if a pass has no
// steps.
func (c *controller) control() error {
	for !c.finished && c.free() {
		if c.order == nil && !c.ask() {
			break
		}
		done, err := c.carryOut()
		if err != nil {
			return err
		}
		if !done {
			break
		}
		c.order = nil
	}
	return c.plan.err
}

// ask gets the next order.
func (c *controller) ask() bool {
	o, ok := c.next()
	c.order, c.finished = &o, !ok
	return ok
}

// carryOut tells whether the order could be carried out in this cycle.
func (c *controller) carryOut() (bool, error) {
	if c.order.until != nil {
		met := c.order.until()
		if !met && !c.order.elsewhere && c.quiet() {
			return false, fmt.Errorf("%w: the policy waits, but nothing is in flight that could end the wait", ErrHazard)
		}
		return met, nil
	}
	p := c.order.pass
	if c.parts.begun() {
		if c.parts.late() {
			return false, nil
		}
		return c.startPart()
	}
	if !c.array.state.Ready(p.step) || p.drains && !p.ownChains && c.loads(p) < c.chainFree {
		return false, nil
	}
	c.parts.cut(p)
	return c.startPart()
}

// startPart starts the next part of the pass and tells whether it is the last.
func (c *controller) startPart() (bool, error) {
	p := c.parts.next()
	if p.drains && !p.ownChains {
		c.chainFree = c.loads(p) + pe.Cycle(c.array.rows/c.array.perColumn)
	}
	c.started = append(c.started, p)
	return !p.more, c.array.start(p)
}

// loads returns when the first result of a pass that started now would reach its drain chain.
func (c *controller) loads(p *pass) pe.Cycle {
	return c.array.now + pe.Cycle(p.length()+p.compareCycles())
}

// free tells whether the overlap of passes lets the feeders go on to another pass.
func (c *controller) free() bool {
	if len(c.started) == 0 {
		return true
	}
	last := c.started[len(c.started)-1]
	switch {
	case c.overlap == OverlapFull, last.more:
		return c.array.feedersFree()
	case !last.drains:
		return last.allKnown()
	case c.overlap == OverlapDrain, last.ownChains:
		return c.array.drainReaches(last)
	default:
		return last.left == len(last.jobs)
	}
}

// quiet tells whether nothing is in flight any more.
func (c *controller) quiet() bool {
	return !slices.ContainsFunc(c.started, (*pass).inFlight)
}

// quietStep tells whether nothing of a time step is in flight any more.
func (c *controller) quietStep(step int) bool {
	return !slices.ContainsFunc(c.started, func(p *pass) bool { return p.step == step && p.inFlight() })
}

// cycles returns the number of cycles from the first start until the last result has left.
func (c *controller) cycles() pe.Cycle {
	return c.array.lastLeft - c.started[0].start + 1
}

// records reports the passes.
func (c *controller) records() []PassRecord {
	var records []PassRecord
	for _, p := range c.started {
		records = append(records, p.record())
	}
	return records
}

// work reports what PEs worked on, pass by pass.
func (c *controller) work() [][]Work {
	all := make([][]Work, len(c.started))
	for i, p := range c.started {
		for at := range p.jobs {
			part := p.at(at)
			if part == nil || part.jobs[at].state != working {
				continue
			}
			j := part.jobs[at]
			row, col := c.array.layout.pe(at)
			all[i] = append(all[i], Work{Row: row, Col: col, M: j.m, N: j.n, Kind: part.kind})
		}
	}
	return all
}

// gates reports the decisions of all outputs, or nil if no pass decided.
func (c *controller) gates() []bool {
	var gates []bool
	for _, p := range c.started {
		if !p.decides {
			continue
		}
		if gates == nil {
			gates = make([]bool, len(c.array.buffer.sums))
		}
		for at, j := range p.jobs {
			if j.state == working {
				gates[j.m*c.plan.n+j.n] = p.gates[at]
			}
		}
	}
	return gates
}
