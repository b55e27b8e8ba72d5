package sim

import (
	"maps"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory"
	"pgsim/memory/clock"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// tally counts what the passes of a layer do in the scratchpads and between them and the array,
// beyond what the schedule's report counts.
type tally struct {
	operands *operands
	// behind are the elements that the post-processing unit processes.
	behind pgworkloads.ElementsByKind
	// choosesActivations and choosesWeights tell whether LSB passes bring operands over a crossbar.
	// rotates tells whether there is a rotator of the rows, and enters whether there are entries of
	// weights in the middle of the array.
	choosesActivations, choosesWeights, rotates, enters bool
	// looks is how often a row checks, for each group of operands, whether their region is
	// sensitive.
	looks uint64
	pads  configs.Scratchpads

	scratchpads [memory.Pads]energy.WordActions
	// unrolled are the words of activations that would be read if kernel windows were stored
	// unrolled. streamed are the words that rows stream for all their PEs.
	unrolled, streamed uint64
	// activationCrossbarBits and weightCrossbarBits are the bits that crossed to PEs and columns
	// that don't own them.
	activationCrossbarBits, weightCrossbarBits uint64
	// own are actions of parts that only some policies or PE kinds have.
	own map[hardware.Action]uint64
	// final counts outputs that are final.
	final uint64
	// stretch is by how many cycles passes stretch because scratchpads can't keep up.
	stretch pe.Cycle
}

// newTally returns the tally of a layer over a batch. Where its inputs are loaded by parts of K,
// inputPart is the number of operands of one part, otherwise 0.
func newTally(acc configs.Accelerator, m dataflow.Machine, l pgworkloads.Layer, images, inputPart int) *tally {
	parts := m.Hardware()
	t := &tally{
		operands: newOperands(acc, m, l), looks: m.RegionLooks(l), pads: acc.Scratchpads, own: map[hardware.Action]uint64{},
		choosesActivations: parts.Choose(hardware.ActivationBit), choosesWeights: parts.Choose(hardware.WeightBit),
		rotates: parts.Serve(hardware.RotatedBit), enters: parts.Serve(hardware.EntryBit),
	}
	maps.Copy(t.own, m.RegionActions(l, images))
	t.operands.windows = newWindowReads(t.pads.Activation, l, images, inputPart)
	return t
}

// pass counts a pass that starts and returns by how many cycles it stretches.
func (t *tally) pass(p *dataflow.Pass) pe.Cycle {
	w := t.operands.of(p)
	t.count(w, p, 1)
	return w.stretch
}

// passes counts a pass that starts and represents the given number of passes.
func (t *tally) passes(p *dataflow.Pass, times uint64) {
	t.count(t.operands.of(p), p, times)
}

// count counts the words and final outputs of a pass the given number of times.
func (t *tally) count(w words, p *dataflow.Pass, times uint64) {
	t.scratchpads[memory.Activation].Reads += times * w.activations
	t.scratchpads[memory.Weight].Reads += times * w.weights
	t.unrolled += times * w.unrolled
	t.streamed += times * w.rowActivations
	if w.buffered > 0 {
		t.own[hardware.LineWrite] += times * w.buffered
		t.own[hardware.LineRead] += times * w.buffered
	}
	t.scratchpads[memory.Output].Reads += times * w.sumsRead
	t.scratchpads[memory.Output].Writes += times * (w.results + w.sumsWritten)
	if p.SumsRead > 0 {
		t.own[hardware.PartSum] += times * uint64(p.SumsRead)
	}
	if t.looks > 0 {
		t.own[hardware.RegionLook] += times * t.looks * w.groups
	}
	t.moved(p, times)
	t.final += times * uint64(p.Final)
	t.stretch += pe.Cycle(times) * w.stretch
	t.crossbars(w, times)
}

// moved counts the words of operands that come over the bus between arrays. They are read where
// they are stored, and written to the scratchpads of the array that runs the pass.
func (t *tally) moved(p *dataflow.Pass, times uint64) {
	pixels, channels := p.Moved()
	if pixels+channels == 0 {
		return
	}
	perPixel, perChannel := t.operands.streamWords(p)
	t.copied(memory.Activation, times*uint64(pixels)*perPixel)
	t.copied(memory.Weight, times*uint64(channels)*perChannel)
}

// copied counts words that are read in one array and written in another.
func (t *tally) copied(pad memory.Pad, words uint64) {
	t.scratchpads[pad].Reads += words
	t.scratchpads[pad].Writes += words
}

// crossbars counts the bits that LSB passes bring from the banks to PEs and columns that don't own
// them, and the bits that any pass brings through the hardware on the way to rows and columns.
func (t *tally) crossbars(w words, times uint64) {
	if t.choosesActivations {
		t.activationCrossbarBits += times * w.lowActivations * uint64(t.pads.Activation.WordBits)
	}
	if t.choosesWeights {
		t.weightCrossbarBits += times * w.lowWeights * uint64(t.pads.Weight.WordBits)
	}
	if t.rotates {
		t.own[hardware.RotatedBit] += times * w.rowActivations * uint64(t.pads.Activation.WordBits)
	}
	if t.enters {
		t.own[hardware.EntryBit] += times * w.enteredWeights * uint64(t.pads.Weight.WordBits)
	}
}

// actions returns all actions of a layer, with the cycles of a clock.
func (l *layerRun) actions(c clock.Clock) energy.Actions {
	a := l.tally.actions(l.report)
	a.DMABytes = l.moved.loaded + l.moved.stored
	a.DRAM = energy.DRAMActions{
		Reads: l.dram.Reads, Writes: l.dram.Writes,
		Activates: l.dram.Activates, Refreshes: l.dram.Refreshes,
		ActiveCycles: l.dram.ActiveCycles, Cycles: l.dram.cycles,
	}
	a.Seconds = float64(c.Time(uint64(l.report.Cycles)))
	for i, words := range l.moved.words {
		a.Scratchpads[i].Reads += words.Reads
		a.Scratchpads[i].Writes += words.Writes
	}
	l.between(&a)
	l.constants(&a)
	return a
}

// actions returns the actions in the array and between it and the scratchpads.
func (t *tally) actions(report dataflow.Report) energy.Actions {
	m := report.Moves
	t.postProcessed(report)
	if report.Moved.Bits > 0 {
		t.own[hardware.BusBit] += report.Moved.Bits
	}
	if report.Moved.In > 0 {
		t.own[hardware.BusSum] += report.Moved.In
	}
	return energy.Actions{
		Array:       report.Activity,
		OperandHops: m.Operands, WeightHops: m.Weights, DrainHops: m.Sums,
		QueuePushes: report.Pushed, QueuePops: report.Popped,
		PartialSumReads: m.SumReads, PartialSumWrites: m.SumWrites,
		ActivationCrossbarBits: t.activationCrossbarBits, WeightCrossbarBits: t.weightCrossbarBits,
		Scratchpads: t.scratchpads,
		Own:         t.own,
	}
}

// between adds the words of tensors that stay on chip. They are read from the output scratchpad
// and written to the activation scratchpad, and nodes behind the drain read them there. Layers
// read them like all other inputs.
func (l *layerRun) between(a *energy.Actions) {
	b, pads := l.plan.Between, l.moved.pads
	a.Scratchpads[memory.Output].Reads += wordsOf(b.KeepBytes*bitsPerByte, pads.Output)
	a.Scratchpads[memory.Activation].Writes += wordsOf(b.KeepBytes*bitsPerByte, pads.Activation.Scratchpad)
	a.Scratchpads[memory.Activation].Reads += wordsOf(b.BehindBytes*bitsPerByte, pads.Activation.Scratchpad)
}
