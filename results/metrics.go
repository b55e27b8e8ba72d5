package results

import "pgsim/dataflow/stall"

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
	// Counters are those of the policy, and of sums that go through the output scratchpad;
	// left out where there are none.
	Counters Counters `json:"counters,omitempty"`
	DRAM     DRAM     `json:"dram"`
	// ActivationWords are words of the activation scratchpad; left out where kernel windows
	// are taken to lie unrolled.
	ActivationWords *ActivationWords `json:"activation_words,omitempty"`
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
	// Seconds, PowerMW, TOPS and TOPSPerW say how fast the machine is and what power it
	// takes; null where there are no cycles, and in records of before there were such
	// figures. InferencesPerSecond is of the whole network alone.
	Seconds             *float64 `json:"seconds"`
	PowerMW             *float64 `json:"power_mw"`
	TOPS                *float64 `json:"tops"`
	TOPSPerW            *float64 `json:"tops_per_w"`
	InferencesPerSecond *float64 `json:"inferences_per_second"`
	// Waterfall leads from the ideal saving to the realised one; left out without a baseline.
	Waterfall Waterfall `json:"waterfall,omitempty"`
	// Ranges say how far off figures may be; nil where that was not asked for.
	Ranges *MetricRanges `json:"ranges,omitempty"`
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
