package sim

import (
	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/pe"
)

// control is the state machine of the controller for one layer, without Akita. Events go in.
// Passes and transfers come out, which its component sends.
type control struct {
	schedule *dataflow.Schedule
	loads    *loader
	stores   *storer
	cell     *cell // nil unless the layer is recurrent
	// settling is how long results take from leaving the array until they are ready to be stored:
	// the latency of the post-processing unit or, in a recurrent layer, of the cell.
	settling pe.Cycle
	// stretch returns by how many cycles the scratchpads stretch a pass that starts now.
	stretch func(*dataflow.Pass) pe.Cycle
	// progress is told of every segment that has been streamed.
	progress *progress

	pass     *dataflow.Pass // chosen, not started
	earliest pe.Cycle       // first cycle in which the array can start pass
	fedUntil pe.Cycle       // the feeders stream until this cycle
	segments int            // begun so far
	oldest   int            // first segment whose operands are read now or later
	started  bool           // the first pass has
	fed      bool           // the last pass has streamed
	draining int            // passes whose results have not left the array

	passes    []passCommand     // to be sent
	transfers []memory.Transfer // to be sent
	requested []transfer        // so far, by ID

	layer   int     // index among those of the controller
	earlier earlier // the layers before it on the same machine, nil for none
}

// earlier is what a layer needs to know of the layers that run before it on the same machine.
type earlier interface {
	// begins tells that the first pass of the layer starts in a cycle.
	begins(now pe.Cycle)
	// written tells whether everything that the layer reads is in DRAM.
	written() bool
	// computed tells whether its weights are in DRAM.
	computed() bool
	// sums tells whether the output scratchpad may hold sums of a part of K of another layer.
	sums() bool
	// fits tells whether the results of the layer have room where they stay on chip.
	fits() bool
}

// passCommand tells the array to run a pass.
type passCommand struct {
	start pe.Cycle
	// timing is that of the pass, including the cycles by which it is stretched.
	timing pe.Pass
	// settling is how long its results take after they have left the array.
	settling pe.Cycle
	drained  drainedPass
}

// end returns when the results of a pass that drains have left the array, and the cell behind it
// if there is one.
func (p *passCommand) end(g pe.Geometry) pe.Cycle { return p.start + g.Drained(p.timing) + p.settling }

// drainedPass describes the results that a pass has drained.
type drainedPass struct {
	// layer is the index of its layer.
	layer int
	// segment is the newest segment when the pass ran. finals says how many outputs of which
	// segments become final with it.
	segment int
	finals  []dataflow.Share
}

// step does everything that can be done in cycle now. It returns the cycle in which it must be
// called again, or 0 if only an arrival can let it continue.
func (c *control) step(now pe.Cycle) pe.Cycle {
	c.request(c.loads.issue())
	for !c.fed {
		switch {
		case now < c.fedUntil:
			return c.fedUntil
		case c.pass == nil && !c.mayChoose():
			return 0
		case c.pass == nil:
			if !c.choose() {
				return 0
			}
		case now < c.earliest:
			return c.earliest
		case !c.ready():
			return 0
		default:
			c.start(now)
		}
	}
	return 0
}

// mayChoose tells whether a pass may be chosen. Choosing a pass requests its operands if these are
// cut along K, so they have to be in DRAM.
func (c *control) mayChoose() bool {
	if c.earlier == nil || c.segments > 0 {
		return true
	}
	plan := c.loads.plan
	return (!plan.Activations.IsCut() || c.earlier.written()) && (!plan.Weights.IsCut() || c.earlier.computed())
}

// choose asks the schedule for the next pass and frees the scratchpads of segments that have been
// streamed. It returns false if the choice also depends on other arrays that have not decided yet.
func (c *control) choose() bool {
	pass, earliest, more := c.schedule.Next()
	c.pass, c.earliest, c.fed = pass, earliest, !more
	if c.fed {
		c.loads.releaseAll()
		c.request(c.loads.behind.issue())
		c.finish()
		return true
	}
	if pass == nil {
		return false
	}
	if begun := c.schedule.Begun(); begun > c.segments {
		c.segments = begun
		c.progress.begin(c.schedule.Segment())
	}
	if oldest := c.schedule.Oldest(); oldest > c.oldest {
		c.oldest = oldest
		c.loads.release(oldest)
		c.request(c.loads.issue())
	}
	if pass.Reads() {
		c.request(c.loads.fetch(dataflow.Reading{Segment: c.segments - 1, Operands: pass.Operands}, c.schedule.Ahead()))
	}
	return true
}

// ready tells whether everything that the chosen pass reads has arrived, and whether there is room
// for its results.
func (c *control) ready() bool {
	arrived := !c.pass.Reads() || c.loads.arrived(c.segments-1, c.pass)
	if !arrived || c.earlier != nil && (c.earlier.sums() || !c.started && !c.earlier.fits()) {
		return false
	}
	if !c.stores.room(c.pass) {
		c.request(c.stores.flush())
		return false
	}
	return true
}

// start starts the chosen pass in cycle now.
func (c *control) start(now pe.Cycle) {
	if c.earlier != nil && !c.started {
		c.earlier.begins(now)
	}
	c.started = true
	stretch := c.stretch(c.pass)
	c.schedule.Start(now, stretch)
	c.fedUntil = now + c.pass.Timing.Fed() + stretch
	if c.pass.Timing.Drains {
		c.draining++
		c.stores.reserve(c.pass)
	}
	timing := c.pass.Timing
	timing.Steps += stretch
	c.passes = append(c.passes, passCommand{now, timing, c.settling, drainedPass{c.layer, c.segments - 1, c.pass.Finals}})
	c.pass = nil
}

// drained tells that the results of a pass have left the array, and the cell if there is one.
func (c *control) drained(p drainedPass) {
	c.draining--
	if c.cell != nil {
		c.settle(&p)
	}
	for _, share := range p.finals {
		c.request(c.stores.drained(share.Segment, share.Final))
	}
	c.finish()
}

// finish has the remaining results written when all of them have come.
func (c *control) finish() {
	if c.fed && c.draining == 0 {
		c.request(c.stores.flush())
	}
}

// settle passes results to the cell and replaces them by what is to be stored: if they complete a
// time step, the state that the cell makes of them. The state goes where the results of the step's
// last segment would go.
func (c *control) settle(p *drainedPass) {
	results := 0
	for _, share := range p.finals {
		results += share.Final
	}
	state := dataflow.Share{Segment: p.segment}
	if c.cell.take(results) {
		c.stores.replace(c.cell.results, c.cell.state)
		state.Final = c.cell.state
	}
	p.finals = []dataflow.Share{state}
}

// transferred tells that the transfer of the given ID is complete, and returns it.
func (c *control) transferred(id uint64) transfer {
	t := c.requested[id&(1<<layerShift-1)]
	if t.moved.pad == memory.Output {
		c.stores.written(t)
	} else {
		c.loads.loaded(t.moved)
	}
	return t
}

// layerShift is the bit position of the layer's index in the IDs of its transfers.
const layerShift = 32

// layerOf returns the index of the layer to which the transfer with an ID belongs.
func layerOf(id uint64) int { return int(id >> layerShift) }

// done tells whether the layer is complete and all results are in DRAM.
func (c *control) done() bool {
	behind := &c.loads.behind
	return c.fed && c.draining == 0 && c.stores.idle() && !behind.waits() && behind.underWay == 0 && len(c.transfers) == 0
}

// request asks for transfers.
func (c *control) request(transfers []transfer) {
	for _, t := range transfers {
		c.transfers = append(c.transfers, memory.Transfer{
			ID:      uint64(c.layer)<<layerShift | uint64(len(c.requested)),
			Store:   t.moved.pad == memory.Output,
			Pad:     t.moved.pad,
			Address: t.extent.Address,
			Bytes:   t.extent.Bytes,
		})
		c.requested = append(c.requested, t)
	}
}
