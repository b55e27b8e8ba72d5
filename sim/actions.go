package sim

import (
	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// tally counts what the passes of a layer make the scratchpads and what lies
// between them and the array do, beyond what the schedule's report counts.
type tally struct {
	// choosesActivations and choosesWeights tell whether crossbars bring operands to
	// PEs and columns that don't own them; rotates and enters whether there are a
	// rotator and second weight entries.
	choosesActivations, choosesWeights, rotates, enters bool

	operands *operands
	pads     configs.Scratchpads

	scratchpads [memory.Pads]energy.WordActions
	// activationCrossbarBits and weightCrossbarBits crossed to PEs and columns
	// that don't own them.
	activationCrossbarBits, weightCrossbarBits uint64
	// own are actions of parts that only some policies have.
	own map[hardware.Action]uint64
	// final counts outputs that are final.
	final uint64
}

func newTally(acc configs.Accelerator, m dataflow.Machine, l pgworkloads.Layer) *tally {
	parts := m.Hardware()
	return &tally{
		choosesActivations: parts.Choose(hardware.ActivationBit),
		choosesWeights:     parts.Choose(hardware.WeightBit),
		rotates:            parts.Serve(hardware.RotatedBit),
		enters:             parts.Serve(hardware.EntryBit),
		operands:           newOperands(acc, m, l), pads: acc.Scratchpads, own: map[hardware.Action]uint64{},
	}
}

// pass counts a pass that starts and returns by how many cycles it stretches.
func (t *tally) pass(p *dataflow.Pass) pe.Cycle {
	w := t.operands.of(p)
	t.scratchpads[memory.Activation].Reads += w.activations
	t.scratchpads[memory.Weight].Reads += w.weights
	t.scratchpads[memory.Output].Writes += w.results
	t.final += uint64(p.Final)
	t.crossbars(w)
	return w.stretch
}

// crossbars counts the bits that LSB passes bring from the banks to PEs and
// columns that don't own them, and those that any pass brings over what lies on the way
// to rows and columns.
func (t *tally) crossbars(w words) {
	if t.choosesActivations {
		t.activationCrossbarBits += w.lowActivations * uint64(t.pads.Activation.WordBits)
	}
	if t.choosesWeights {
		t.weightCrossbarBits += w.lowWeights * uint64(t.pads.Weight.WordBits)
	}
	if t.rotates {
		t.own[hardware.RotatedBit] += w.rowActivations * uint64(t.pads.Activation.WordBits)
	}
	if t.enters {
		t.own[hardware.EntryBit] += w.bandWeights * uint64(t.pads.Weight.WordBits)
	}
}

// actions returns all that happened in a layer.
func (r *layerRun) actions(report dataflow.Report, counts system.Counts) energy.Actions {
	t, m := r.tally, report.Moves
	a := energy.Actions{
		Array:       report.Activity,
		OperandHops: m.Operands, WeightHops: m.Weights, DrainHops: m.Sums,
		QueuePushes: report.Pushed, QueuePops: report.Popped,
		PartialSumReads: m.SumReads, PartialSumWrites: m.SumWrites,
		ActivationCrossbarBits: t.activationCrossbarBits, WeightCrossbarBits: t.weightCrossbarBits,
		Scratchpads: t.scratchpads,
		Own:         t.own,
		DMABytes:    counts.BytesLoaded + counts.BytesStored,
		DRAM: energy.DRAMActions{
			Reads: counts.DRAM.Reads, Writes: counts.DRAM.Writes,
			Activates: counts.DRAM.Activates, Refreshes: counts.DRAM.Refreshes,
			ActiveCycles: counts.DRAM.ActiveCycles, Cycles: counts.Cycles,
		},
		Seconds: float64(r.clock.Time(uint64(report.Cycles))),
	}
	for i, pad := range counts.Pads {
		a.Scratchpads[i].Reads += pad.Reads
		a.Scratchpads[i].Writes += pad.Writes
	}
	return a
}
