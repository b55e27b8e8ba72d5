package sim

import (
	"context"
	"errors"
	"fmt"

	akita "github.com/sarchlab/akita/v3/sim"

	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory/clock"
	"pgsim/memory/dram/channel"
	"pgsim/memory/fault"
	"pgsim/memory/mapper"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// LayerResult is what one layer cost.
type LayerResult struct {
	pgworkloads.Layer
	// Images is the batch size.
	Images int
	// GatedOutputs counts the outputs whose gate is on.
	GatedOutputs uint64
	// PEs is R * C.
	PEs uint64
	// Report is the layer with memory, Alone with memory that never waits.
	Report, Alone dataflow.Report
	// DRAM is what the DRAM channels did.
	DRAM channel.Counts
	// Actions is all that happened, and Energy its price by part in picojoules.
	Actions energy.Actions
	Energy  energy.Parts
}

// layerRun is one layer on an Akita system of its own.
type layerRun struct {
	engine     akita.Engine
	errs       fault.Context
	clock      clock.Clock
	memory     *system.System
	machine    dataflow.Machine // as it runs the layer
	controller *controller
	array      *array // nil where the array is inside the controller
	plan       mapper.Plan
	reads      *passReads
	tally      *tally
}

// task is one layer that is to be run.
type task struct {
	pgworkloads.LayerWork
	// images is the batch size.
	images int
	// plan is how the layer passes through the scratchpads.
	plan     mapper.Plan
	progress *progress
}

// runLayer runs one layer on an engine, from an idle machine until its results
// are in DRAM.
func (s *System) runLayer(ctx context.Context, engine akita.Engine, t task) (LayerResult, error) {
	r, err := s.newLayerRun(engine, t)
	if err != nil {
		return LayerResult{}, err
	}
	r.arrayInside()
	return s.complete(ctx, r, t, func() {})
}

// complete runs a layer on its system, calls ran, and draws up what it cost.
func (s *System) complete(ctx context.Context, r *layerRun, t task, ran func()) (LayerResult, error) {
	err := r.errs.Run(ctx, r.engine)
	ran()
	if err != nil {
		return LayerResult{}, err
	}
	if !r.controller.done {
		return LayerResult{}, fmt.Errorf("%w: %+v", errStuck, r.memory.Waiting())
	}
	alone, err := s.runAlone(ctx, t)
	if err != nil {
		return LayerResult{}, err
	}
	t.progress.finish()
	result := s.newResult(t, r.controller.control.schedule.Finish(r.total()), alone)
	counts := r.memory.Counts(r.clock.Time(uint64(result.Report.Cycles)))
	result.DRAM = counts.DRAM
	if err := r.conserved(t.LayerWork, t.images, r.machine, result.Report, counts); err != nil {
		return LayerResult{}, err
	}
	result.Actions = r.actions(result.Report, counts)
	result.Energy, err = s.energy.Energy(result.Actions)
	return result, err
}

// errStuck is an error of pgsim, not of its input: nothing is left to happen,
// but the layer is not complete.
var errStuck = errors.New("the controller waits for something that never comes; please report this configuration")

// newLayerRun builds and connects the components, but for the array; the controller
// wakes when the engine runs.
func (s *System) newLayerRun(engine akita.Engine, t task) (*layerRun, error) {
	m := s.machine.For(t.Layer, t.images)
	r := &layerRun{clock: clock.MHz(s.acc.Clock.FrequencyMHz), plan: t.plan, machine: m, tally: newTally(s.acc, m, t.Layer, t.images)}
	r.engine = r.errs.Guard(engine)
	r.reads = newPassReads(t.plan)
	r.controller = newController("Controller", r.engine, r.clock, s.newControl(r, t))
	var err error
	if r.memory, err = system.New("", r.engine, &r.errs, s.acc); err != nil {
		return nil, err
	}
	r.controller.dma = r.memory.DMA()
	r.memory.Plug(r.controller.dmaPort)
	r.controller.start()
	return r, nil
}

// arrayInside puts the array inside the controller.
func (r *layerRun) arrayInside() {
	r.controller.array = &arrayInside{geometry: r.machine.Geometry, alarm: r.controller.alarm}
}

// arrayByMessages makes the array a component of its own, which can be watched.
func (r *layerRun) arrayByMessages() {
	r.array = newArray("Array", r.engine, r.clock, r.machine.Geometry)
	own := akita.NewLimitNumMsgPort(r.controller, portCapacity, r.controller.Name()+".Array")
	r.controller.AddPort("Array", own)
	r.controller.array, r.array.controller = &arrayByPort{own, r.array.control}, own
	system.Connect(r.engine, portCapacity, own, r.array.control)
}

func (s *System) newControl(r *layerRun, t task) *control {
	perState := newCellWords(s.acc, t.Layer, t.images)
	c := &control{
		schedule: dataflow.NewSchedule(r.machine, t.LayerWork, t.plan.Segments()),
		loads:    newLoader(t.plan),
		stores: newStorer(t.plan.Steps, s.acc.Array.OutputBits,
			uint64(s.acc.DMA.ChunkBytes), s.acc.Scratchpads.Output.CapacityBytes()-t.plan.SumBytes),
		cell:     newCell(t.Layer, t.images, func(last bool) { r.tally.cell(perState, last) }),
		stretch:  r.tally.pass,
		progress: t.progress,
	}
	c.schedule.Keep(c.loads.kept)
	r.reads.watch(c.schedule)
	if t.Recurrent {
		c.settling = s.machine.StateLatency
	}
	return c
}

// runAlone returns the report of a layer on the array alone.
func (s *System) runAlone(ctx context.Context, t task) (dataflow.Report, error) {
	return dataflow.WalkAlone(ctx, s.alone(), t.LayerWork, t.images, nil)
}

// total returns the cycles of the layer: until the last transfer was complete
// and the last result had crossed the DRAM's data bus.
func (r *layerRun) total() pe.Cycle {
	last := r.memory.LastData()
	inDRAM := r.clock.Cycle(last)
	if r.clock.Time(inDRAM) < last {
		inDRAM++
	}
	return max(r.controller.finished, pe.Cycle(inDRAM))
}
