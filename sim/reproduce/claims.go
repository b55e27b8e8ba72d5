package reproduce

import (
	"pgsim/configs/units"
	"pgsim/pgworkloads/trace"
	"pgsim/results"
)

// Claim is a figure of the paper, or of its authors, beside ours.
type Claim struct {
	// What is the claim, Network its network, and Source where it is made.
	What    string `json:"what"`
	Network string `json:"network"`
	Source  string `json:"source"`
	// Unit is the unit of the figures: "x" for ratios, "%" or "bits".
	Unit string `json:"unit"`
	// Claimed is their figure, Ours is ours; nil if there is none.
	Claimed *float64 `json:"claimed"`
	Ours    *float64 `json:"ours"`
	// Missing says why the two are not the same measurement.
	Missing string `json:"missing"`

	measure func(*network) *float64
}

// Difference returns ours over theirs, minus one. For percentages it returns ours minus theirs, in
// points. It returns nil if either is missing.
func (c Claim) Difference() *float64 {
	if c.Claimed == nil || c.Ours == nil {
		return nil
	}
	d := *c.Ours - *c.Claimed
	if c.Unit != "%" {
		d = *c.Ours / *c.Claimed - 1
	}
	return &d
}

// network is what is known of an embedded trace.
type network struct {
	accuracy trace.Accuracy
	record   results.Record // of a run of its stored samples
}

const (
	abstract = "Precision Gating, ICLR 2020, abstract"
	fracbnn  = "FracBNN, FPGA 2021"
	lstm     = "pg-lstm-a4h2-ptb"
	shuffle  = "pg-shufflenetv2-a4h2-imagenet"
)

// claims are all claims about compute in the abstract of the paper and in its authors' FracBNN.
// The paper's tables are not included, because we have not read them.
var claims = []Claim{
	{
		What: "average bits of an activation where gated", Network: "fracbnn-resnet20-cifar10",
		Source: fracbnn + ": a cost of 1/1.4", Unit: "bits", Claimed: number(1.4),
		Missing: "measured on 8 images, as JPEG files",
		measure: averageBits,
	},
	{
		What: "compute of 8-bit uniform quantization over that with gates", Network: lstm, Source: abstract, Unit: "x", Claimed: number(2.7),
		Missing: "gated layers alone; our network shares the weights of embedding and decoder",
		measure: func(n *network) *float64 { return number(n.record.Gated.BitOpSaving.Uniform8) },
	},
	{
		What: "perplexity with gates, better than that of 8-bit uniform quantization by", Network: lstm, Source: abstract, Unit: "%", Claimed: number(1.2),
		Missing: "ours is compared with the same parameters at all 4 bits; no 8-bit network is trained",
		measure: func(n *network) *float64 {
			if n.accuracy.Gated == nil || n.accuracy.Uniform == nil {
				return nil
			}
			return number(units.Percent * (1 - *n.accuracy.Gated / *n.accuracy.Uniform))
		},
	},
	{
		What: "compute of the best prediction-based scheme over that with gates", Network: shuffle, Source: abstract, Unit: "x", Claimed: number(2.4),
		Missing: "the abstract doesn't name the scheme or its cost, and our network is trained and measured on 1,000 images",
		measure: func(*network) *float64 { return nil },
	},
	lossless("pg-resnet20-a4h2-cifar10"),
	lossless("pg-resnet20-all-a4h2-cifar10"),
	lossless("pg-shiftnet20-a4h2-cifar10"),
}

// lossless is the claim that gates cost a network no accuracy.
func lossless(name string) Claim {
	return Claim{
		What: "accuracy with gates less that in floating point, at least", Network: name,
		Source: abstract + ": same or higher accuracy", Unit: "%", Claimed: number(0),
		Missing: "trained by this project for fewer epochs, on JPEG files",
		measure: func(n *network) *float64 {
			if n.accuracy.Gated == nil || n.accuracy.Float == nil {
				return nil
			}
			return number(units.Percent * (*n.accuracy.Gated - *n.accuracy.Float))
		},
	}
}

func number(v float64) *float64 { return &v }

func averageBits(n *network) *float64 { return number(n.record.Gated.AverageBits) }
