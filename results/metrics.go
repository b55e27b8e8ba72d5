package results

import "pgsim/dataflow/stall"

// Metrics are the figures of a layer, or of several layers added up.
type Metrics struct {
	// MACs is the number of multiply-accumulates, Outputs the number of results.
	MACs    uint64 `json:"macs"`
	Outputs uint64 `json:"outputs"`
	// GatedOutputs counts outputs whose low part is computed. GatedFraction is their share of the
	// outputs of gated layers, 0 if there are none.
	GatedOutputs  uint64  `json:"gated_outputs"`
	GatedFraction float64 `json:"gated_fraction"`
	// AverageBits is Bh + f*Bl, or B for layers without gates, averaged over MACs.
	AverageBits float64 `json:"average_bits"`
	// BitOps is MACs * weight bits * average bits.
	BitOps uint64 `json:"bit_ops"`
	// BitOpSaving is bit operations at uniform precision over BitOps.
	BitOpSaving BitOpSaving `json:"bit_op_saving"`
	Passes      Passes      `json:"passes"`
	Cycles      Cycles      `json:"cycles"`
	// ArrayCycles breaks Cycles.Array down, for the array alone.
	ArrayCycles Breakdown `json:"array_cycles"`
	// Utilisation is the share of PE cycles, Cycles.Total times R*C, that
	// worked on an output.
	Utilisation float64 `json:"utilisation"`
	// IdlePESteps are PE steps of passes without work, by cause.
	IdlePESteps IdlePESteps `json:"idle_pe_steps"`
	// Counters are those of the policy, and of sums that go through the output scratchpad; left out
	// if there are none.
	Counters Counters `json:"counters,omitempty"`
	DRAM     DRAM     `json:"dram"`
	// ActivationWords are words of the activation scratchpad; left out if kernel windows are assumed
	// to be stored unrolled.
	ActivationWords *ActivationWords `json:"activation_words,omitempty"`
	// EnergyPJ is energy by part, in picojoules.
	EnergyPJ Parts `json:"energy_pj"`
	// BaselineCycles and BaselineEnergyPJ are figures of the baseline machine; null without a
	// baseline.
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
	// Seconds, PowerMW, TOPS and TOPSPerW say how fast the machine is and how much power it takes.
	// They are null if there are no cycles, and in records from before these figures existed.
	// InferencesPerSecond is only for the whole network.
	Seconds             *float64 `json:"seconds"`
	PowerMW             *float64 `json:"power_mw"`
	TOPS                *float64 `json:"tops"`
	TOPSPerW            *float64 `json:"tops_per_w"`
	InferencesPerSecond *float64 `json:"inferences_per_second"`
	// Waterfall goes from the ideal saving to the realised one; left out without a baseline.
	Waterfall Waterfall `json:"waterfall,omitempty"`
	// Ranges say how far off figures may be; nil if that was not asked for.
	Ranges *MetricRanges `json:"ranges,omitempty"`
}

// BitOpSaving are ratios of bit operations.
type BitOpSaving struct {
	// UniformB is relative to all outputs at B bits.
	UniformB float64 `json:"uniform_b"`
	// Uniform8 is relative to all outputs at 8 bits, the paper's baseline.
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
	// Total is the length with memory. Busy and the stalls add up to it.
	Total uint64 `json:"total"`
	// Array is the length of the layer on the array alone, which never waits for memory.
	Array uint64 `json:"array"`
	Busy  uint64 `json:"busy"`
	Stall Stall  `json:"stall"`
}

// Breakdown says how the array alone spent its cycles. Its parts add up to the total.
type Breakdown struct {
	Busy  uint64 `json:"busy"`
	Stall Stall  `json:"stall"`
}

// Stall is the cycles that are not busy, by cause.
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

// Bytes are all bytes that are moved.
func (d DRAM) Bytes() uint64 { return d.ReadBytes + d.WrittenBytes }

// BaselineCycles are cycles of the baseline machine.
type BaselineCycles struct {
	Total uint64 `json:"total"`
	Array uint64 `json:"array"`
}
