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
	// Version is that of the pgsim which made the report.
	Version string `json:"version"`
	// Trace is the network, TraceChecksum the SHA-256 of its file in hex.
	Trace         string `json:"trace"`
	TraceChecksum string `json:"trace_checksum"`
	// Synthetic is set where weights are made up.
	Synthetic bool `json:"synthetic"`
	// Remarks are what a reader should know of the network; left out where there is nothing.
	Remarks []string `json:"remarks,omitempty"`
	// Data is the test set, DataChecksum the SHA-256 of its file in hex.
	Data         string `json:"data"`
	DataChecksum string `json:"data_checksum"`
	// Samples were evaluated, images or streams, with Answers answers in all:
	// one for an image, one for every token of a stream.
	Samples int `json:"samples"`
	Answers int `json:"answers"`
	// Metric is "top-1", a fraction, or "perplexity".
	Metric string `json:"metric"`
	// Widths were not those that the network was trained with; left out where all
	// were.
	Widths pgworkloads.Widths `json:"widths,omitzero"`
	// Settings are in the order in which they were asked for.
	Settings []Setting `json:"settings"`
}

// Setting is the outcome with one setting of the thresholds.
type Setting struct {
	// ThresholdOffset was added to every threshold, in trained units;
	// ThresholdScale is what they were multiplied by.
	ThresholdOffset float64 `json:"threshold_offset"`
	ThresholdScale  float64 `json:"threshold_scale"`
	// TargetGated is the gated fraction that offsets were calibrated for, null
	// without a target; TargetPer is "layer" or "network", what had one offset.
	TargetGated *float64 `json:"target_gated"`
	TargetPer   string   `json:"target_per"`
	// Regions are those of the inputs of gated layers by which bits were left out, instead
	// of by gates; left out where gates decided. Then a gated fraction is the share of
	// products that took the low bits.
	Regions *pgworkloads.Regions `json:"regions,omitempty"`
	// Accuracy is what the metric says; Interval holds the ends of its 95 %
	// confidence interval, null for perplexities.
	Accuracy float64     `json:"accuracy"`
	Interval *[2]float64 `json:"interval_95"`
	// Framework is the training framework's own answer where the trace has one
	// for these samples and thresholds, else null.
	Framework *Framework `json:"framework"`
	// Total is the whole network, Gated its layers behind gates alone.
	Total Cost `json:"total"`
	Gated Cost `json:"gated"`
	// Layers are all layers, in the order of execution.
	Layers []Layer `json:"layers"`
}

// Framework is what the training framework found on the same samples.
type Framework struct {
	// Equal is how many of the answers are the same.
	Equal int `json:"equal_predictions"`
	// Accuracy is what the framework measured, null where it measured on more
	// samples and its figure for these can't be told.
	Accuracy *float64 `json:"accuracy"`
}

// Cost is what was computed, on paper: no machine has a say in it.
type Cost struct {
	// GatedFraction is the share of the outputs of gated layers that were
	// computed in full because their gate is on.
	GatedFraction float64 `json:"gated_fraction"`
	// AverageBits is Bh + f*Bl, or B where not gated, averaged over MACs.
	AverageBits float64 `json:"average_bits"`
	// SavingUniformB and SavingUniform8 are bit operations with all outputs at B
	// bits, and at 8, over those with gates.
	SavingUniformB float64 `json:"bit_op_saving_uniform_b"`
	SavingUniform8 float64 `json:"bit_op_saving_uniform_8"`
}

// Layer is one layer of a setting.
type Layer struct {
	Name string `json:"name"`
	// IsGated tells whether the layer computes behind gates.
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
	regions                         bool   // gates decide nothing
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

// ratio returns a / b, or 0 where there is nothing to divide by.
func ratio(a, b uint64) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}
