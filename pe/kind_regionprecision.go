package pe

import (
	"math/bits"

	"pgsim/configs"
	"pgsim/configs/ints"
)

func init() {
	Kinds.Register("region-precision",
		"takes digits of digit_bits activation bits: all of a group of activations one of which lies in a sensitive region of the input, else those of the high bits alone",
		regionPrecisionKind{})
}

// regionPrecisionKind has the settings of regions. DRQ's authors tune them for every network. The
// defaults are ours: as many channels as 16 lanes take side by side and few pixels (both
// estimated). The threshold is the greatest multiple of 4 at which pg-resnet20-a4h2-cifar10 loses
// less than a point of accuracy against all bits (docs/accuracy.md).
type regionPrecisionKind struct {
	Rows      int `yaml:"region_rows" range:"1..1024" default:"4" doc:"Rows of the input in a region."`
	Columns   int `yaml:"region_columns" range:"1..1024" default:"4" doc:"Columns of the input in a region."`
	Channels  int `yaml:"region_channels" range:"1..1024" default:"16" doc:"Channels of the input in a region."`
	Threshold int `yaml:"region_threshold" range:"0..101" default:"12" doc:"Mean magnitude from which on a region is sensitive, in percent of the greatest magnitude of an activation. With 0 all regions are, with 101 none is."`
}

func (k regionPrecisionKind) New(a configs.Array) (PE, error) {
	serial := bitSerial{
		lanes: lanes{Lanes: a.Lanes, WeightBits: a.WeightBits, AccumulatorBits: a.AccumulatorBits},
		digit: a.DigitBits,
	}
	return regionPrecision{serial, Regions(k)}, nil
}

// StandIn knows no such PE: steps depend on values.
func (regionPrecisionKind) StandIn(configs.Array) (lanes, digitBits int, ok bool) { return 0, 0, false }

// regionPrecision is a bit-serial PE that leaves out the low bits of activations in regions of the
// input that are not sensitive, after DRQ (Song et al., ISCA 2020). A pass continues with the next
// group when all rows have finished theirs, as in [groupPrecision].
type regionPrecision struct {
	bitSerial
	regions Regions
}

// Regions returns the regions of the settings.
func (r regionPrecision) Regions() Regions { return r.regions }

// WeightSets returns 1: no row is ahead.
func (regionPrecision) WeightSets() int { return 1 }

// ValueSteps returns the digits of the bits that count in at least one operand.
func (r regionPrecision) ValueSteps(operands []uint16) Cycle {
	var counting uint16
	for _, o := range operands {
		counting |= o
	}
	return Cycle(max(1, ints.CeilDiv(bits.OnesCount16(counting), r.digit)))
}
