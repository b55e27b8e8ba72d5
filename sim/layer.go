package sim

import (
	"context"

	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/mapper"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// LayerResult is the cost of one layer.
type LayerResult struct {
	pgworkloads.Layer
	// Images is the batch size.
	Images int
	// GatedOutputs counts the outputs whose gate is on.
	GatedOutputs uint64
	// PEs is R * C of all arrays.
	PEs uint64
	// Report is the layer with memory, Alone the layer with memory that never waits.
	Report, Alone dataflow.Report
	// ArrayCycles says for how many cycles each of several arrays had work, in order. It is nil for
	// one array. Arrays without a slice of the layer are left out.
	ArrayCycles []pe.Cycle
	// Stretch is by how many cycles scratchpads would stretch the passes of a layer, if only the
	// array was simulated. It is about what they would add to its cycles.
	Stretch pe.Cycle
	// Words are those of the activation scratchpad that passes read. There are none if kernel
	// windows are stored unrolled.
	Words ActivationWords
	// DRAM is what the DRAM channels did.
	DRAM channel.Counts
	// Actions are all actions of the layer, and Energy is their price by part in picojoules.
	Actions energy.Actions
	Energy  energy.Parts
}

// task is one layer to run.
type task struct {
	pgworkloads.LayerWork
	// images is the batch size.
	images int
	// plan says how the layer passes through the scratchpads.
	plan     mapper.Plan
	progress *progress
	// constantBits are the bits of a channel's constants, which come with its weights.
	constantBits int
	// waits are the layers that it waits for if all layers run on one machine.
	waits waitsFor
	// kept are the tensors that stay on chip while it runs.
	kept []keptTensor
}

// layerRun is one layer on a machine that may run others before and after it.
type layerRun struct {
	task
	machine dataflow.Machine // as it runs the layer
	control *control
	reads   *passReads
	tally   *tally
	moved   traffic // by the layer's own transfers

	begin, end pe.Cycle // of the layer; the end once it has ended
	ended      bool     // another layer continues, or it is complete
	complete   bool     // all its results are in DRAM
	report     dataflow.Report
	dram       dramCounts // in the layer's cycles
}

// newLayerRun prepares the layer with an index on a machine whose layers share an output
// scratchpad.
func (s *System) newLayerRun(t task, index int, output *outputPad) *layerRun {
	m := s.machine.For(t.Layer, t.images)
	l := &layerRun{
		task: t, machine: m, reads: newPassReads(t.plan), tally: newTally(s.acc, m, t.Layer, t.images, t.plan.InputPart()), moved: traffic{pads: s.acc.Scratchpads},
	}
	l.tally.behind = t.Behind
	l.control = s.newControl(l)
	l.control.layer, l.control.stores.pad = index, output
	return l
}

func (s *System) newControl(l *layerRun) *control {
	perState := newCellWords(s.acc, l.Layer, l.images)
	c := &control{
		schedule: dataflow.NewSchedule(l.machine, l.LayerWork, l.plan.Segments()),
		loads:    newLoader(l.plan, uint64(s.acc.DMA.ChunkBytes)),
		stores: newStorer(l.plan.Steps, s.acc.Array.OutputBits,
			uint64(s.acc.DMA.ChunkBytes), s.acc.Scratchpads.Output.CapacityBytes()-l.plan.SumBytes),
		cell:     newCell(l.Layer, l.images, func(last bool) { l.tally.cell(perState, last) }),
		stretch:  l.tally.pass,
		progress: l.progress,
	}
	c.schedule.Keep(c.loads.kept)
	l.reads.watch(c.schedule)
	c.stores.inDRAM.inOrder = l.Gates == nil || s.acc.Array.Policy == configs.DensePolicy
	if l.Recurrent {
		c.settling = s.machine.StateLatency
	} else {
		c.settling = s.machine.Post.Latency
	}
	return c
}

// runLayer runs one layer on an engine, from an idle machine until its results
// are in DRAM.
func (s *System) runLayer(ctx context.Context, engine akita.Engine, t task) (LayerResult, error) {
	c, err := s.newChip(engine, []task{t})
	if err != nil {
		return LayerResult{}, err
	}
	c.putArrayInside()
	return s.isolated(ctx, c, func() {})
}

// isolated runs the only layer of a machine, calls ran, and returns the layer's cost.
func (s *System) isolated(ctx context.Context, c *chip, ran func()) (LayerResult, error) {
	if err := c.run(ctx, ran); err != nil {
		return LayerResult{}, err
	}
	l := c.network.layers[0]
	alone, err := s.runAlone(ctx, l.task)
	if err != nil {
		return LayerResult{}, err
	}
	return s.result(l, alone, c.clock)
}

// follow makes the layer run behind others on the same machine.
func (l *layerRun) follow(f following) {
	l.control.earlier = f
	l.control.loads.ahead = true
	if l.plan.Between.LoadBytes > 0 {
		l.control.loads.behind.written = f.behind
	}
	for _, p := range l.control.loads.pads {
		p.bounds = f
	}
}

// result returns the cost of a layer on a machine, and alone, once it has ended.
func (s *System) result(l *layerRun, alone dataflow.Report, clock clock.Clock) (LayerResult, error) {
	l.progress.finish()
	result := s.newResult(l.task, l.report, alone)
	result.DRAM = l.dram.Counts
	result.Words = l.tally.words()
	if err := l.conserved(l.machine); err != nil {
		return LayerResult{}, err
	}
	result.Actions = l.actions(clock)
	var err error
	result.Energy, err = s.energy.Energy(result.Actions)
	return result, err
}

// runAlone returns the report of a layer on the array alone.
func (s *System) runAlone(ctx context.Context, t task) (dataflow.Report, error) {
	return dataflow.WalkAlone(ctx, s.alone(), t.LayerWork, t.images, nil)
}
