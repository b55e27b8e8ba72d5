package sim

import (
	"context"
	"math"
	"math/bits"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory/mapper"
	"pgsim/memory/system"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// System is a machine that runs workloads. It keeps no state between runs.
type System struct {
	described configs.Accelerator
	// acc has the scratchpads of one array, and machine is one array.
	acc     configs.Accelerator
	machine dataflow.Machine
	energy  *energy.Model
	overlap NetworkOverlap
	split   ArraySplit
	burst   uint64 // bytes of a DRAM access
	dram    uint64 // bytes of all DRAM
}

// Result is what a run of a workload cost.
type Result struct {
	Accelerator configs.Accelerator
	Workload    pgworkloads.Workload
	// Fidelity is how much of the machine was simulated.
	Fidelity Fidelity
	// Area is the chip area by part, in square millimetres.
	Area energy.Parts
	// ArrayMM2 is the area of the array with its queues and crossbars, in square
	// millimetres.
	ArrayMM2 float64
	// UnknownValues names the layers whose steps depend on values that the workload
	// doesn't know: all their bits were taken to be set.
	UnknownValues []string
	// Regions are those by which bits of values were left out: answers are not those of the
	// workload then. Nil where none were.
	Regions *pgworkloads.Regions
	// Tensors are those between layers, where the machine has them stay on chip if they
	// have room; nil where all are in DRAM.
	Tensors *Tensors
	// UnknownOperands names the layers whose energy would be of their own operands, if
	// these were known: it is of random ones.
	UnknownOperands []string
	// Order names the layers in the order in which they ran, nil for that of the workload.
	Order []string
	// Layers are in the order of the workload.
	Layers []LayerResult
}

// New returns the system of an accelerator. Its errors name the key of the
// description that is to blame: all that can be said without a workload is said
// here, and with one by Check, so that nothing is refused after the first cycle.
func New(described configs.Accelerator) (*System, error) {
	if err := described.CheckArrays(); err != nil {
		return nil, err
	}
	acc := described.OneOfArrays()
	machine, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		return nil, err
	}
	if err := checkReads(acc, machine.Dataflow.SumsBelowColumns()); err != nil {
		return nil, err
	}
	machine.ColumnSums, machine.Scratchpads = columnSums(acc), acc.Scratchpads
	machine.Post = dataflow.PostUnit{Width: acc.PPU.Width, Latency: pe.Cycle(acc.PPU.Latency), ScaleBits: acc.PPU.ScaleBits}
	burst, err := system.BurstBytes(acc.DRAM)
	if err != nil {
		return nil, err
	}
	capacity, err := system.CapacityBytes(acc.DRAM)
	if err != nil {
		return nil, err
	}
	if err := system.Check(described); err != nil {
		return nil, err
	}
	overlap, err := NetworkOverlaps.Lookup(acc.Network.Overlap.Name())
	if err != nil {
		return nil, strict.Errorf("network.overlap", "%v", err)
	}
	split, err := ArraySplits.Lookup(acc.Array.Split.Name())
	if err != nil {
		return nil, strict.Errorf("array.split", "%v", err)
	}
	s := &System{
		split:     split,
		described: described,
		acc:       acc,
		machine:   machine,
		overlap:   overlap,
		burst:     burst,
		dram:      capacity,
	}
	if s.energy, err = energy.New(described, machine.Hardware()); err != nil {
		return nil, err
	}
	if err := s.checkArrays(); err != nil {
		return nil, err
	}
	if err := s.checkShared(); err != nil {
		return nil, err
	}
	if err := s.checkOutput(); err != nil {
		return nil, err
	}
	return s, nil
}

// Area returns the chip area by part, in square millimetres.
func (s *System) Area() energy.Parts { return s.energy.Area() }

// columnSums returns how many sums the accumulator of a column holds, where
// sums collect below the columns: those of as many results as half the output
// scratchpad takes, so that one half fills while the other is written back.
func columnSums(acc configs.Accelerator) int {
	results := acc.Scratchpads.Output.CapacityBytes() * bitsPerByte / uint64(acc.Array.OutputBits)
	return max(1, int(results/2)/acc.Array.Cols)
}

// alone returns the array as the timing contract has it, with accumulators
// below the columns for any number of pixels.
func (s *System) alone() dataflow.Machine {
	m := s.machine
	m.ColumnSums = 0
	return m
}

// checkOutput refuses an output scratchpad that can't hold the results of one
// pass: no pass could ever start.
func (s *System) checkOutput() error {
	need := s.machine.PEs() * uint64(s.acc.Array.OutputBits) / bitsPerByte
	have := s.acc.Scratchpads.Output.CapacityBytes()
	if need <= have {
		return nil
	}
	return strict.Errorf("scratchpads.output.capacity_kib",
		"must hold the %d bytes of results of one pass, holds %d; raise it", need, have)
}

// Check refuses a workload that the machine can't run.
func (s *System) Check(w pgworkloads.Workload) error {
	_, err := s.plan(w, Full)
	return err
}

// checkWidths refuses a layer whose operands or sums are wider than the PEs.
func (s *System) checkWidths(l pgworkloads.Layer) error {
	if have := s.machine.Element().MaxActivationBits(); l.Activation.Bits > have {
		return strict.Errorf("array.digit_bits", "layer %s has activations of %d bits, %s PEs take %d; raise it",
			l.Name, l.Activation.Bits, s.acc.Array.PE.Name(), have)
	}
	if have := s.machine.Element().MaxWeightBits(); l.WeightBits > have {
		return strict.Errorf("array.weight_bits", "layer %s has weights of %d bits, PEs multiply %d; raise it",
			l.Name, l.WeightBits, have)
	}
	if loads := s.machine.For(l, 1).Element().WeightLoads(); loads > 1 && s.machine.Dataflow.SumsBelowColumns() {
		return strict.Errorf("array.pe", "weights of layer %s would have to stay in the PEs, %s PEs take them in %d parts; "+
			"use array.dataflow output-stationary or another kind", l.Name, s.acc.Array.PE.Name(), loads)
	}
	if need, have := sumBits(l), s.acc.Array.AccumulatorBits; need > have {
		return strict.Errorf("array.accumulator_bits", "sums of layer %s need %d bits, accumulators have %d; "+
			"use narrower operands or wider accumulators", l.Name, need, have)
	}
	return nil
}

// sumBits returns the bits, sign included, of the largest sum that a layer
// could have: K products of the largest magnitudes.
func sumBits(l pgworkloads.Layer) int {
	const sign = 1
	magnitude := func(b int) uint64 { return 1<<b - 1 }
	high, product := bits.Mul64(uint64(l.K()), magnitude(l.WeightBits)*magnitude(l.Activation.Bits))
	if high != 0 {
		return math.MaxInt
	}
	return bits.Len64(product) + sign
}

// mapping returns the request to the mapper for a layer.
func (s *System) mapping(l pgworkloads.Layer, images int) mapper.Request {
	m := s.machine.For(l, images)
	return mapper.Request{
		Layer:  l,
		Images: images,
		Rows:   m.Rows,
		Cols:   m.Cols,

		PassPixels:   m.PassPixels(),
		OperandGroup: m.OperandGroup(),
		Forward:      m.Dataflow.SumsBelowColumns(),

		Sums:    s.machine.Sums,
		SumBits: s.acc.Array.AccumulatorBits,
		Gated:   l.Gated && s.acc.Array.Policy != configs.DensePolicy,

		Scratchpads: s.acc.Scratchpads,
		OutputBits:  s.acc.Array.OutputBits,
		ChunkBytes:  s.acc.DMA.ChunkBytes,
		BurstBytes:  s.burst,
		DRAMBytes:   s.dram,
	}
}

// Options say how a workload is run. They don't change the result.
type Options struct {
	// Parallel is how many layers run side by side, 0 for as many as there are
	// CPUs.
	Parallel int
	// Progress is called with the MACs that were done since its last call,
	// possibly from several goroutines at a time. It may be nil.
	Progress func(macs uint64)
	// Observer watches the layers, nil for none. It is not told of layers of which the
	// array alone is simulated.
	Observer Observer
	// Layers are shared with other runs; with nil those of this run, or of a job, are
	// shared with each other.
	Layers *LayerCache
}

// Run runs a workload. Where ctx ends before the run does, the error is its cause.
func (s *System) Run(ctx context.Context, w pgworkloads.Workload, o Options) (Result, error) {
	p, err := s.plan(w, Full)
	if err != nil {
		return Result{}, err
	}
	return p.run(ctx, w, o)
}

// PriceRanges returns how far off the prices of the machine may be, and splits what it
// costs by them. It refuses a machine whose prices have no ranges.
func (s *System) PriceRanges() (*energy.Ranged, error) {
	return energy.NewRanged(s.described, s.machine.Hardware())
}

// Parts returns what the array is built of, priced part by part.
func (s *System) Parts() ([]energy.Item, error) {
	return energy.Itemize(s.described, s.machine.Hardware())
}
