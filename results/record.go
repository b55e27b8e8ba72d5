package results

import (
	"slices"

	"pgsim/configs"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
)

// Format is the version of the JSON schema of a Record. A change that breaks
// readers raises the number.
const Format = "pgsim.result/1"

// Record is the result of one run: what result.json holds.
type Record struct {
	// Format is the constant Format.
	Format string `json:"format"`
	// Version is that of the pgsim which made the record.
	Version string `json:"version"`
	// Config is the machine, fully resolved.
	Config configs.Accelerator `json:"config"`
	// Baseline is the machine that savings are quoted against, null without.
	Baseline *configs.Accelerator `json:"baseline"`
	// Workload says what was run.
	Workload Workload `json:"workload"`
	// Remarks are what a reader should know of the run, a line each: what its figures
	// leave out. Left out where there are none.
	Remarks []string `json:"remarks,omitempty"`
	// Accuracy is what the network answers right with its thresholds as in the
	// run; nil where that was not measured.
	Accuracy *Accuracy `json:"accuracy,omitempty"`
	// AreaMM2 is the chip area by part, in square millimetres.
	AreaMM2 Parts `json:"area_mm2"`
	// Total is the whole network.
	Total Metrics `json:"total"`
	// Gated is the gated layers of the network alone.
	Gated Metrics `json:"gated"`
	// Layers are in the order of execution.
	Layers []Layer `json:"layers"`
}

// AllRemarks returns what a reader should know of the workload and of the run.
func (r Record) AllRemarks() []string { return slices.Concat(r.Workload.Remarks, r.Remarks) }

// Workload says what was run.
type Workload struct {
	Name string `json:"name"`
	// Checksum is the SHA-256, in hex, of the workload's file, or of its
	// parameters.
	Checksum string `json:"checksum"`
	// Images is the batch size.
	Images int `json:"images"`
	// Synthetic is set where gates were drawn at random.
	Synthetic bool `json:"synthetic"`
	// Remarks are what a reader should know of the workload, a line each: where it
	// is not quite what it was made from. Left out where there are none.
	Remarks []string `json:"remarks,omitempty"`
	// ThresholdOffset is what was added to every threshold, in trained units;
	// ThresholdScale is what it was multiplied by.
	ThresholdOffset float64 `json:"threshold_offset"`
	ThresholdScale  float64 `json:"threshold_scale"`
	// TargetGated is the gated fraction that offsets were calibrated for, null
	// without a target; TargetPer is "layer" or "network", what had one offset.
	TargetGated *float64 `json:"target_gated"`
	TargetPer   string   `json:"target_per"`
	// Widths are not those of the workload's file; left out where all are.
	Widths pgworkloads.Widths `json:"widths,omitzero"`
	// Seed drew the gates instead of the seed in the file; nil where that did, or
	// where nothing is drawn.
	Seed *uint64 `json:"seed,omitempty"`
}

// Accuracy is the quality of a network's answers on a held set.
type Accuracy struct {
	// Metric is "top-1", a fraction 0..1, or "perplexity".
	Metric string `json:"metric"`
	// Value is what the metric says.
	Value float64 `json:"value"`
	// Interval holds the ends of its 95 % confidence interval, nil for
	// perplexities.
	Interval *[2]float64 `json:"interval_95"`
	// Samples is on how many images or streams of Data it was measured.
	Samples int    `json:"samples"`
	Data    string `json:"data"`
}

// Layer is the record of one layer.
type Layer struct {
	Name string `json:"name"`
	Op   string `json:"op"`
	// Gated tells whether the layer computes behind gates; others run dense.
	Gated bool `json:"is_gated"`
	// M, N and K are output pixels of the batch, output channels and
	// reduction length.
	M int `json:"m"`
	N int `json:"n"`
	K int `json:"k"`
	// TimeSteps is T of a recurrent layer, whose M/T rows of a time step wait for
	// those of the step before; 0 in other layers.
	TimeSteps int `json:"time_steps"`
	// Bits (B), HighBits (Bh) and WeightBits are operand widths.
	Bits       int `json:"bits"`
	HighBits   int `json:"high_bits"`
	WeightBits int `json:"weight_bits"`
	Metrics
}

// Metrics are the figures of a layer or of several added up.
type Metrics struct {
	// MACs are multiply-accumulates; Outputs the results.
	MACs    uint64 `json:"macs"`
	Outputs uint64 `json:"outputs"`
	// GatedOutputs have their low part computed; GatedFraction is their share
	// of the outputs of gated layers, 0 where there are none.
	GatedOutputs  uint64  `json:"gated_outputs"`
	GatedFraction float64 `json:"gated_fraction"`
	// AverageBits is Bh + f*Bl, or B where not gated, averaged over MACs.
	AverageBits float64 `json:"average_bits"`
	// BitOps is MACs * weight bits * average bits.
	BitOps uint64 `json:"bit_ops"`
	// BitOpSaving are bit operations at uniform precision over BitOps.
	BitOpSaving BitOpSaving `json:"bit_op_saving"`
	Passes      Passes      `json:"passes"`
	Cycles      Cycles      `json:"cycles"`
	// ArrayCycles breaks Cycles.Array down: the array alone.
	ArrayCycles Breakdown `json:"array_cycles"`
	// Utilisation is the share of PE cycles, Cycles.Total times R*C, that
	// worked on an output.
	Utilisation float64 `json:"utilisation"`
	// IdlePESteps are PE steps of passes that worked on nothing, by cause.
	IdlePESteps IdlePESteps `json:"idle_pe_steps"`
	DRAM        DRAM        `json:"dram"`
	// EnergyPJ is energy by part, in picojoules.
	EnergyPJ Parts `json:"energy_pj"`
	// BaselineCycles and BaselineEnergyPJ are of the baseline machine; null
	// without.
	BaselineCycles   *BaselineCycles `json:"baseline_cycles"`
	BaselineEnergyPJ *Parts          `json:"baseline_energy_pj"`
	// IdealSaving is B over AverageBits, both averaged over MACs.
	IdealSaving float64 `json:"ideal_saving"`
	// RealisedSaving and RealisedSavingArray are baseline cycles over cycles,
	// with memory and of the array alone; null without a baseline.
	RealisedSaving      *float64 `json:"realised_saving"`
	RealisedSavingArray *float64 `json:"realised_saving_array"`
	// EnergySaving is baseline energy over energy.
	EnergySaving *float64 `json:"energy_saving"`
}

// BitOpSaving are ratios of bit operations.
type BitOpSaving struct {
	// UniformB is against all outputs at B bits.
	UniformB float64 `json:"uniform_b"`
	// Uniform8 is against all outputs at 8 bits, the paper's baseline.
	Uniform8 float64 `json:"uniform_8"`
}

// Passes counts passes by kind.
type Passes struct {
	High uint64 `json:"high"`
	Low  uint64 `json:"low"`
	Full uint64 `json:"full"`
}

// Cycles are clock cycles of the array.
type Cycles struct {
	// Total is the length with memory; Busy and the stalls add up to it.
	Total uint64 `json:"total"`
	// Array is the length of the layer alone, memory never waiting.
	Array uint64 `json:"array"`
	Busy  uint64 `json:"busy"`
	Stall Stall  `json:"stall"`
}

// Breakdown says where cycles of the array alone went; its parts add up.
type Breakdown struct {
	Busy  uint64 `json:"busy"`
	Stall Stall  `json:"stall"`
}

// Stall are cycles not busy, by cause.
type Stall = stall.By[uint64]

// IdlePESteps are PE steps without work, by cause.
type IdlePESteps struct {
	NotGated     uint64 `json:"not_gated"`
	QueueShorter uint64 `json:"queue_shorter"`
	TilePartial  uint64 `json:"tile_partial"`
}

// DRAM is traffic of the off-chip memory.
type DRAM struct {
	ReadBytes    uint64 `json:"read_bytes"`
	WrittenBytes uint64 `json:"written_bytes"`
	RowHits      uint64 `json:"row_hits"`
	RowMisses    uint64 `json:"row_misses"`
}

// BaselineCycles are cycles of the baseline machine.
type BaselineCycles struct {
	Total uint64 `json:"total"`
	Array uint64 `json:"array"`
}
