package pe

import (
	"math/bits"

	"pgsim/configs"
)

func init() {
	Kinds.Register("group-precision",
		"takes a bit of each activation per step, and as many as the widest activation has that the array takes at a time",
		groupPrecisionKind{})
}

type groupPrecisionKind struct{ bitByBit }

func (k groupPrecisionKind) New(a configs.Array) (PE, error) {
	return groupPrecision{k.serial(a)}, nil
}

// StandIn knows no such PE: steps depend on values.
func (groupPrecisionKind) StandIn(configs.Array) (lanes, digitBits int, ok bool) { return 0, 0, false }

// groupPrecision is a bit-serial PE that leaves out the leading zeros that all activations of a
// group have, as ShapeShifter's second application and Dynamic Stripes do (Delmas Lascorz et al.,
// MICRO 2019; Delmas et al., 2017). A group is everything that the array takes at a time, one group
// of operands of every row: 256 activations for 16 rows of 16 lanes.
type groupPrecision struct{ bitSerial }

// WeightSets returns 1: no row is ahead.
func (groupPrecision) WeightSets() int { return 1 }

// ValueSteps returns the bits of the widest operand.
func (groupPrecision) ValueSteps(operands []uint16) Cycle {
	var set uint16
	for _, o := range operands {
		set |= o
	}
	return Cycle(max(1, bits.Len16(set)))
}
