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

// Result is the cost of a run of a workload.
type Result struct {
	Accelerator configs.Accelerator
	Workload    pgworkloads.Workload
	// Fidelity says how much of the machine was simulated.
	Fidelity Fidelity
	// Area is the chip area by part, in square millimetres.
	Area energy.Parts
	// ArrayMM2 is the area of the array with its queues and crossbars, in square millimetres.
	ArrayMM2 float64
	// UnknownValues names the layers whose steps depend on values that the workload doesn't know.
	// All bits of these values were assumed to be set.
	UnknownValues []string
	// Regions are those by which bits of values were left out. Answers then differ from those of
	// the workload. It is nil if there were none.
	Regions *pgworkloads.Regions
	// Tensors are those between layers, if the machine keeps tensors on chip that have room. It is
	// nil if all are in DRAM.
	Tensors *Tensors
	// UnknownOperands names the layers whose energy should depend on their operands, which are not
	// known. Their energy is that of random operands.
	UnknownOperands []string
	// Order names the layers in the order in which they ran; nil for the order of the workload.
	Order []string
	// Layers are in the order of the workload.
	Layers []LayerResult
}

// New returns the system of an accelerator. Its errors name the key of the description that is at
// fault. New reports every error that can be found without a workload, and Check every error that
// needs one, so nothing is refused after the first cycle.
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

// columnSums returns how many sums the accumulator of a column holds, where sums collect below the
// columns. That is the number of results in half the output scratchpad, so that one half fills
// while the other is written back.
func columnSums(acc configs.Accelerator) int {
	results := acc.Scratchpads.Output.CapacityBytes() * bitsPerByte / uint64(acc.Array.OutputBits)
	return max(1, int(results/2)/acc.Array.Cols)
}

// alone returns the array as in the timing contract, with accumulators below the columns for any
// number of pixels.
func (s *System) alone() dataflow.Machine {
	m := s.machine
	m.ColumnSums = 0
	return m
}

// checkOutput refuses an output scratchpad that can't hold the results of one pass, because no
// pass could ever start.
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

// sumBits returns the bits, including sign, of the largest sum that a layer could have: K products
// of the largest magnitudes.
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

// Options say how to run a workload. They don't change the result.
type Options struct {
	// Parallel is how many layers run side by side; 0 is the number of CPUs.
	Parallel int
	// Progress is called with the MACs that were done since its last call, possibly from several
	// goroutines at a time. It may be nil.
	Progress func(macs uint64)
	// Observer watches the layers; it may be nil. It does not see layers of which only the array is
	// simulated.
	Observer Observer
	// Layers are shared with other runs. If it is nil, layers are shared only within this run or
	// job.
	Layers *LayerCache
}

// Run runs a workload. If ctx ends before the run does, the error is its cause.
func (s *System) Run(ctx context.Context, w pgworkloads.Workload, o Options) (Result, error) {
	p, err := s.plan(w, Full)
	if err != nil {
		return Result{}, err
	}
	return p.run(ctx, w, o)
}

// PriceRanges returns how far off the prices of the machine may be, and splits its costs by price.
// It refuses a machine whose prices have no ranges.
func (s *System) PriceRanges() (*energy.Ranged, error) {
	return energy.NewRanged(s.described, s.machine.Hardware())
}

// Parts returns the parts of the array, each with its price.
func (s *System) Parts() ([]energy.Item, error) {
	return energy.Itemize(s.described, s.machine.Hardware())
}
