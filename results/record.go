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
	// Version is the version of pgsim that made the record.
	Version string `json:"version"`
	// Config is the machine, fully resolved.
	Config configs.Accelerator `json:"config"`
	// Baseline is the machine that savings are relative to; null without one.
	Baseline *configs.Accelerator `json:"baseline"`
	// Workload says what was run.
	Workload Workload `json:"workload"`
	// Fidelity is "array" if only the array was simulated; left out otherwise.
	Fidelity string `json:"fidelity,omitempty"`
	// Remarks are what readers should know about the run, one per line: what its figures leave out.
	// Left out if there are none.
	Remarks []string `json:"remarks,omitempty"`
	// Accuracy is the accuracy of the network with the thresholds of the run; nil if it was not
	// measured.
	Accuracy *Accuracy `json:"accuracy,omitempty"`
	// AreaMM2 is the chip area by part, in square millimetres.
	AreaMM2 Parts `json:"area_mm2"`
	// ArrayMM2 is the area of the array with its queues and crossbars, in square millimetres.
	// BaselineArrayMM2 is that of the baseline, nil without one.
	ArrayMM2         float64  `json:"array_mm2"`
	BaselineArrayMM2 *float64 `json:"baseline_array_mm2"`
	// Rival is the best plain array of the same area; nil if no search was made.
	Rival *Rival `json:"rival,omitempty"`
	// Ranges say how far off prices and area may be; nil if that was not asked for.
	Ranges *RecordRanges `json:"ranges,omitempty"`
	// Total is the whole network.
	Total Metrics `json:"total"`
	// Gated is only the gated layers of the network.
	Gated Metrics `json:"gated"`
	// EnergyPerImagePJ is the energy of the whole network divided by the images of the batch, in
	// picojoules. It is null if there are no cycles, and in records from before this figure existed.
	EnergyPerImagePJ *float64 `json:"energy_per_image_pj"`
	// Batches are the results for other batch sizes; left out if none were asked for.
	Batches []Batch `json:"batches,omitempty"`
	// WhatHelps is the effect of one step more of each resource; left out if that was not asked for.
	WhatHelps []Change `json:"what_helps,omitempty"`
	// Roofline bounds the speed of layers; left out if only the array was simulated.
	Roofline *Roofline `json:"roofline,omitempty"`
	// Tensors say where tensors between layers were; nil if all are in DRAM.
	Tensors *Tensors `json:"tensors,omitempty"`
	// Order names the layers in the order in which they ran; left out if that is the order of the
	// workload.
	Order []string `json:"order,omitempty"`
	// Layers are in the order of the workload.
	Layers []Layer `json:"layers"`
}

// AllRemarks returns what readers should know about the workload and the run.
func (r Record) AllRemarks() []string { return slices.Concat(r.Workload.Remarks, r.Remarks) }

// Workload says what was run.
type Workload struct {
	Name string `json:"name"`
	// Checksum is the SHA-256, in hex, of the workload's file, or of its
	// parameters.
	Checksum string `json:"checksum"`
	// Images is the batch size.
	Images int `json:"images"`
	// Synthetic is set if gates were drawn at random.
	Synthetic bool `json:"synthetic"`
	// Remarks are what readers should know about the workload, one per line: where it differs from
	// its source. Left out if there are none.
	Remarks []string `json:"remarks,omitempty"`
	// ThresholdOffset was added to every threshold, in trained units. ThresholdScale is the factor
	// of every threshold.
	ThresholdOffset float64 `json:"threshold_offset"`
	ThresholdScale  float64 `json:"threshold_scale"`
	// TargetGated is the gated fraction that offsets were calibrated to, null without a target.
	// TargetPer is the scope of one offset, "layer" or "network".
	TargetGated *float64 `json:"target_gated"`
	TargetPer   string   `json:"target_per"`
	// Widths are the widths that differ from the workload's file; left out if none do.
	Widths pgworkloads.Widths `json:"widths,omitzero"`
	// Seed is the seed that gates were drawn with instead of the seed in the file; nil if that one
	// was used, or if no gates are drawn.
	Seed *uint64 `json:"seed,omitempty"`
}

// Accuracy is the quality of a network's answers on a test set.
type Accuracy struct {
	// Metric is "top-1", a fraction 0..1, or "perplexity".
	Metric string `json:"metric"`
	// Value is the value of the metric.
	Value float64 `json:"value"`
	// Interval holds the ends of its 95 % confidence interval, nil for
	// perplexities.
	Interval *[2]float64 `json:"interval_95"`
	// Samples is the number of images or streams of Data that were evaluated.
	Samples int    `json:"samples"`
	Data    string `json:"data"`
}

// Layer is the record of one layer.
type Layer struct {
	Name string `json:"name"`
	Op   string `json:"op"`
	// Gated reports whether the layer has gates; other layers run dense.
	Gated bool `json:"is_gated"`
	// M, N and K are the output pixels of the batch, the output channels and the reduction length.
	M int `json:"m"`
	N int `json:"n"`
	K int `json:"k"`
	// TimeSteps is T of a recurrent layer. The M/T rows of a time step wait for those of the step
	// before. It is 0 in other layers.
	TimeSteps int `json:"time_steps"`
	// Bits (B), HighBits (Bh) and WeightBits are operand widths.
	Bits       int `json:"bits"`
	HighBits   int `json:"high_bits"`
	WeightBits int `json:"weight_bits"`
	// FirstOperands (K0) is how many of the K operands decide the gates, at all bits; left out if
	// the high bits of all operands decide.
	FirstOperands int `json:"first_operands,omitempty"`
	Metrics
}
