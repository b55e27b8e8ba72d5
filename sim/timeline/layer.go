package timeline

import (
	"slices"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pgworkloads"
	"pgsim/sim"
)

// layer records one layer. It is the observer of its schedule.
type layer struct {
	spool   *spool
	index   int
	layer   pgworkloads.Layer
	tasks   bool
	machine dataflow.Machine
	// schedule tells at the end when the last results have left the array.
	schedule *dataflow.Schedule
	groups   map[dataflow.Range]int // by channels

	block  Event // under way
	begun  bool  // a block is under way
	passes int   // so far
	phase  Event // under way, without passes if there is none
	queued int

	memory *memoryWatch // nil if layers share one
}

// Start hooks the recorder to the machine.
func (l *layer) Start(m sim.LayerMachine) {
	l.machine, l.schedule = m.Machine, m.Schedule
	l.groups = map[dataflow.Range]int{}
	for i, g := range dataflow.ColumnGroups(l.layer, m.Machine.Cols) {
		l.groups[g] = i
	}
	m.Schedule.Observe(l)
	if m.Memory != nil {
		l.memory = watchMemory(l.spool, l.tasks, sim.SharedMachine{
			Accelerator: m.Accelerator, Engine: m.Engine, Clock: m.Clock, Memory: m.Memory, Components: m.Components,
			LayerOf: func(uint64) int { return l.index },
		})
	}
}

// Ran has nothing to record.
func (l *layer) Ran() {}

// Done closes what is still open.
func (l *layer) Done(r sim.LayerResult, err error) {
	if err != nil {
		l.spool.fail(err)
		return
	}
	l.endBlock(l.schedule.End())
	if l.memory != nil {
		l.memory.Ran(r.Actions.Seconds)
	}
}

// Block notes that a block begins.
func (l *layer) Block(s dataflow.Segment, at pe.Cycle) {
	index := 0
	if l.begun {
		index = l.block.Index + 1
		l.endBlock(at)
	}
	l.begun = true
	l.block = Event{
		Kind: Block, From: uint64(at), Index: index, Block: index, Group: l.groups[s.Channels],
		Pixels: s.Pixels, Channels: s.Channels, Step: s.Step,
	}
}

// endBlock records the block under way, and its phase if it has one.
func (l *layer) endBlock(at pe.Cycle) {
	l.endPhase()
	l.block.To = uint64(at)
	l.spool.add(&l.block)
}

// endPhase records the phase under way if there is one.
func (l *layer) endPhase() {
	if l.phase.Passes == 0 {
		return
	}
	l.spool.add(&l.phase)
	l.phase = Event{Kind: Phase, Index: l.phase.Index + 1}
}

// Pass records a pass and when its results leave.
func (l *layer) Pass(p dataflow.PassRun) {
	l.drain(p)
	if !p.Reads() {
		return
	}
	l.queued += p.Pushed - p.Popped
	e := Event{
		Kind: Pass, From: uint64(p.At), To: uint64(p.End()),
		Index: l.passes, Block: l.block.Index, Group: l.block.Group,
		Pixels: span(p.Pixels), Channels: span(p.Channels), Step: l.block.Step,
		Bits: p.Kind, Low: l.low(p), Tile: l.tile(p),
		Busy: uint64(p.Busy), BlockCut: uint64(p.BlockCut), Imbalance: uint64(p.Imbalance),
		Stretch: uint64(p.Stretch), Load: uint64(p.Timing.Load),
		Worked: l.worked(p), Final: p.Final, Queued: l.queued,
	}
	l.passes++
	l.spool.add(&e)
	l.inPhase(&e)
}

// inPhase adds an LSB pass to the phase under way. Other passes end the phase.
func (l *layer) inPhase(p *Event) {
	if p.Bits != dataflow.Low {
		l.endPhase()
		return
	}
	if l.phase.Passes == 0 {
		l.phase.Kind, l.phase.From = Phase, p.From
		l.phase.Block, l.phase.Group = p.Block, p.Group
	}
	l.phase.Passes++
	l.phase.To = p.To
}

// drain records when the results of a pass leave column 0: from T + S + D + (R-1) on, for R cycles
// or, with n drain chains, R/n, or for as long as the post-processing unit takes. Results that
// flow take no extra time.
func (l *layer) drain(p dataflow.PassRun) {
	if !p.Timing.Drains || p.Timing.Flows {
		return
	}
	timing := p.Timing
	timing.Steps += p.Stretch
	columns := uint64(l.machine.ArrayCols()) - 1
	left := uint64(p.At+l.machine.Drained(timing)) - columns
	rows := uint64(l.machine.Leaving(timing))
	l.spool.add(&Event{Kind: Drain, From: left - rows, To: left, Block: l.block.Index, Bits: p.Kind, Final: p.Final})
}

// tile returns the index of the tile of a pass in its block.
func (l *layer) tile(p dataflow.PassRun) int {
	switch {
	case l.machine.Dataflow.SumsBelowColumns():
		return p.Operands.Lo / (l.machine.Rows * l.machine.Element().Group())
	case p.Kind == dataflow.Low:
		return -1
	default:
		return (span(p.Pixels).Lo - l.block.Pixels.Lo) / l.machine.Rows
	}
}

// low returns the outputs that a mixed pass works on beside its MSB work.
func (l *layer) low(p dataflow.PassRun) int {
	if p.Band == nil {
		return 0
	}
	return len(p.Band.Pixels)
}

// worked returns the share of PE steps that worked on an output.
func (l *layer) worked(p dataflow.PassRun) float64 {
	a := p.Activity
	all := l.machine.PEs() * uint64(p.Timing.Steps)
	return float64(a.HighSteps+a.LowSteps+a.FullSteps) / float64(all)
}

// Stall records a stall.
func (l *layer) Stall(c stall.Cause, from, to pe.Cycle) {
	l.spool.add(&Event{Kind: Stall, From: uint64(from), To: uint64(to), Block: l.block.Index, Group: l.block.Group, Cause: c})
}

// span returns the range from the lowest of some numbers to the highest.
func span(numbers []int32) dataflow.Range {
	if len(numbers) == 0 {
		return dataflow.Range{}
	}
	return dataflow.Range{Lo: int(slices.Min(numbers)), Hi: int(slices.Max(numbers)) + 1}
}
