package results

import (
	"slices"

	"pgsim/configs"
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
	// Fidelity is "array" where only the array was simulated. Left out where all was.
	Fidelity string `json:"fidelity,omitempty"`
	// Remarks are what a reader should know of the run, a line each: what its figures
	// leave out. Left out where there are none.
	Remarks []string `json:"remarks,omitempty"`
	// Accuracy is what the network answers right with its thresholds as in the
	// run; nil where that was not measured.
	Accuracy *Accuracy `json:"accuracy,omitempty"`
	// AreaMM2 is the chip area by part, in square millimetres.
	AreaMM2 Parts `json:"area_mm2"`
	// ArrayMM2 is the area of the array with its queues and crossbars, in square
	// millimetres; BaselineArrayMM2 that of the baseline, nil without.
	ArrayMM2         float64  `json:"array_mm2"`
	BaselineArrayMM2 *float64 `json:"baseline_array_mm2"`
	// Rival is the best plain array of the same area; nil where none was looked for.
	Rival *Rival `json:"rival,omitempty"`
	// Ranges say how far off prices and area may be; nil where that was not asked for.
	Ranges *RecordRanges `json:"ranges,omitempty"`
	// Total is the whole network.
	Total Metrics `json:"total"`
	// Gated is the gated layers of the network alone.
	Gated Metrics `json:"gated"`
	// EnergyPerImagePJ is the energy of the whole network over the images of the batch, in
	// picojoules; null where there are no cycles, and in records of before there was such a
	// figure.
	EnergyPerImagePJ *float64 `json:"energy_per_image_pj"`
	// Batches are what becomes of other batch sizes; left out where none was asked for.
	Batches []Batch `json:"batches,omitempty"`
	// WhatHelps is what one step more of everything does; left out where that was not asked for.
	WhatHelps []Change `json:"what_helps,omitempty"`
	// Roofline bounds the speed of layers; left out where only the array was simulated.
	Roofline *Roofline `json:"roofline,omitempty"`
	// Tensors say where tensors between layers were; nil where all are in DRAM.
	Tensors *Tensors `json:"tensors,omitempty"`
	// Order names the layers in the order in which they ran; left out where that is the
	// order of the workload.
	Order []string `json:"order,omitempty"`
	// Layers are in the order of the workload.
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

// Accuracy is the quality of a network's answers on a test set.
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
	// FirstOperands (K0) is how many of the K operands decide the gates, at all bits; left
	// out where high bits of all do.
	FirstOperands int `json:"first_operands,omitempty"`
	Metrics
}
