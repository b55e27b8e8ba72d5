package accuracy

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
)

// Format is the version of the JSON schema of a Report. A change that breaks
// readers raises the number.
const Format = "pgsim.accuracy/1"

// Report is what a network answered on a test set.
type Report struct {
	// Format is the constant Format.
	Format string `json:"format"`
	// Version is the version of pgsim that made the report.
	Version string `json:"version"`
	// Trace is the network. TraceChecksum is the SHA-256 of its file in hex.
	Trace         string `json:"trace"`
	TraceChecksum string `json:"trace_checksum"`
	// Synthetic is set if weights are made up.
	Synthetic bool `json:"synthetic"`
	// Remarks are what readers should know about the network; left out if there are none.
	Remarks []string `json:"remarks,omitempty"`
	// Data is the test set. DataChecksum is the SHA-256 of its file in hex.
	Data         string `json:"data"`
	DataChecksum string `json:"data_checksum"`
	// Samples is how many images or streams were evaluated. Answers is the number of answers: one
	// per image, or one per token of a stream.
	Samples int `json:"samples"`
	Answers int `json:"answers"`
	// Metric is "top-1", a fraction, or "perplexity".
	Metric string `json:"metric"`
	// Widths are the widths that differ from those that the network was trained with; left out if
	// none do.
	Widths pgworkloads.Widths `json:"widths,omitzero"`
	// Settings are in the order in which they were requested.
	Settings []Setting `json:"settings"`
}

// Setting is the outcome with one setting of the thresholds.
type Setting struct {
	// ThresholdOffset was added to every threshold, in trained units. ThresholdScale is the factor
	// of every threshold.
	ThresholdOffset float64 `json:"threshold_offset"`
	ThresholdScale  float64 `json:"threshold_scale"`
	// TargetGated is the gated fraction that offsets were calibrated to, null without a target.
	// TargetPer is the scope of one offset, "layer" or "network".
	TargetGated *float64 `json:"target_gated"`
	TargetPer   string   `json:"target_per"`
	// Regions are regions of the inputs of gated layers. They, not gates, decided which bits were
	// left out. Left out if gates decided. With regions, a gated fraction is the share of products
	// that used the low bits.
	Regions *pgworkloads.Regions `json:"regions,omitempty"`
	// Accuracy is the value of the metric. Interval holds the ends of its 95 % confidence interval,
	// null for perplexities.
	Accuracy float64     `json:"accuracy"`
	Interval *[2]float64 `json:"interval_95"`
	// Framework is the training framework's own result if the trace has one for these samples and
	// thresholds, otherwise null.
	Framework *Framework `json:"framework"`
	// Total is the whole network, Gated only its gated layers.
	Total Cost `json:"total"`
	Gated Cost `json:"gated"`
	// Layers are all layers, in the order of execution.
	Layers []Layer `json:"layers"`
}

// Framework is what the training framework found on the same samples.
type Framework struct {
	// Equal is how many of the answers are the same.
	Equal int `json:"equal_predictions"`
	// Accuracy is what the framework measured. It is null if the framework measured on more samples
	// and its figure for these is unknown.
	Accuracy *float64 `json:"accuracy"`
}

// Cost is what was computed, on paper. It does not depend on a machine.
type Cost struct {
	// GatedFraction is the share of the outputs of gated layers that were
	// computed in full because their gate is on.
	GatedFraction float64 `json:"gated_fraction"`
	// AverageBits is Bh + f*Bl, or B for layers without gates, averaged over MACs.
	AverageBits float64 `json:"average_bits"`
	// SavingUniformB and SavingUniform8 are bit operations with all outputs at B bits, and at 8
	// bits, over those with gates.
	SavingUniformB float64 `json:"bit_op_saving_uniform_b"`
	SavingUniform8 float64 `json:"bit_op_saving_uniform_8"`
}

// Layer is one layer of a setting.
type Layer struct {
	Name string `json:"name"`
	// IsGated reports whether the layer has gates.
	IsGated bool `json:"is_gated"`
	// ThresholdOffset was added to the thresholds of this layer.
	ThresholdOffset float64 `json:"threshold_offset"`
	Cost
}

// New returns a report without settings.
func New(version string, t *trace.Trace, d *testset.Set) *Report {
	return &Report{
		Format: Format, Version: version, Remarks: t.Remarks,
		Trace: t.Name, TraceChecksum: t.Checksum, Synthetic: t.Synthetic,
		Data: d.Name, DataChecksum: d.Checksum,
		Metric: t.Accuracy.Metric, Widths: t.Widths, Settings: []Setting{},
	}
}

// Add appends the outcome of one evaluation; framework may be nil.
func (r *Report) Add(n *network.Network, e *evaluation.Result, framework *Framework) {
	r.Samples, r.Answers = e.Samples, len(e.Predictions)
	m := n.Change
	s := Setting{
		ThresholdOffset: m.ThresholdOffset, ThresholdScale: m.Scale(),
		TargetGated: m.TargetGated, TargetPer: m.TargetPer, Regions: n.Regions,
		Accuracy: e.Accuracy(r.Metric), Framework: framework,
	}
	if r.Metric == pgworkloads.MetricTop1 {
		least, most := evaluation.Wilson(e.Correct, len(e.Predictions))
		s.Interval = &[2]float64{least, most}
	}
	total, gated := sums{regions: n.Regions != nil}, sums{regions: n.Regions != nil}
	gate := 0
	for _, l := range e.Layers {
		alone := sums{regions: n.Regions != nil}
		alone.add(l)
		total.add(l)
		layer := Layer{Name: l.Name, IsGated: l.Gated, Cost: alone.cost()}
		if l.Gated {
			gated.add(l)
			layer.ThresholdOffset = n.Offsets[gate]
			gate++
		}
		s.Layers = append(s.Layers, layer)
	}
	s.Total, s.Gated = total.cost(), gated.cost()
	r.Settings = append(r.Settings, s)
}

// baselineBits is the precision of the paper's baseline: all outputs at 8 bits.
const baselineBits = 8

// sums are the additive figures behind Cost.
type sums struct {
	regions                         bool   // regions decide, not gates
	lowProducts, gatedMACs          uint64 // of gated layers with low bits
	gatedOutputs, gatedLayerOutputs uint64
	macs, bitMACs                   uint64
	bitOps, uniformB, uniform8      uint64
}

func (s *sums) add(l evaluation.LayerGates) {
	a, weight := l.Activation, uint64(l.WeightBits)
	macs := l.Outputs * uint64(l.K())
	bitMACs := l.BitMACs(l.Outputs, l.GatedOutputs)
	if l.Gated {
		s.gatedOutputs += l.GatedOutputs
		s.gatedLayerOutputs += l.Outputs
		if a.LowBits() > 0 {
			s.lowProducts += l.LowProducts
			s.gatedMACs += macs
		}
		if s.regions {
			bitMACs = macs*uint64(a.HighBits) + l.LowProducts*uint64(a.LowBits())
		}
	}
	s.macs += macs
	s.bitMACs += bitMACs
	s.bitOps += bitMACs * weight
	s.uniformB += macs * uint64(a.Bits) * weight
	s.uniform8 += macs * baselineBits * weight
}

func (s *sums) cost() Cost {
	fraction := ratio(s.gatedOutputs, s.gatedLayerOutputs)
	if s.regions {
		fraction = ratio(s.lowProducts, s.gatedMACs)
	}
	return Cost{
		GatedFraction:  fraction,
		AverageBits:    ratio(s.bitMACs, s.macs),
		SavingUniformB: ratio(s.uniformB, s.bitOps),
		SavingUniform8: ratio(s.uniform8, s.bitOps),
	}
}

// ratio returns a / b, or 0 if b is 0.
func ratio(a, b uint64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
