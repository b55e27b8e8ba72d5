package pe

import (
	"math/bits"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

func init() {
	Kinds.Register("bit-skipping",
		"takes a bit of each activation per step, and only those that are 1; a group takes as long as its activation with most of them",
		bitSkippingKind{})
}

type bitSkippingKind struct{ bitByBit }

func (k bitSkippingKind) New(a configs.Array) (PE, error) {
	return bitSkipping{k.serial(a)}, nil
}

// StandIn knows no such PE: steps depend on values.
func (bitSkippingKind) StandIn(configs.Array) (lanes, digitBits int, ok bool) { return 0, 0, false }

// bitByBit is shared by kinds that take one bit of an activation per step.
type bitByBit struct{}

// Fixed returns digits of one bit.
func (bitByBit) Fixed() map[string]int { return map[string]int{"digit_bits": 1} }

// serial returns the bit-serial PE that takes one bit of an activation per step.
func (bitByBit) serial(a configs.Array) bitSerial {
	return bitSerial{
		lanes: lanes{Lanes: a.Lanes, WeightBits: a.WeightBits, AccumulatorBits: a.AccumulatorBits},
		digit: 1,
	}
}

// bitSkipping is a PE that takes L operands side by side. In each step it takes, for each
// activation, the place of one bit that is 1, as the PEs of Pragmatic do (Albericio et al., MICRO
// 2017):
//
//	w[0] -- shift by the place of a bit of a[0] --+
//	                                              +-- accumulator
//	w[1] -- shift by the place of a bit of a[1] --+
//
// Lanes whose activation has no bit left wait for the others of their group. A row may be
// a group ahead of the others. Steps are counted as if all lanes worked.
type bitSkipping struct{ bitSerial }

// aheadSets counts the weights of the current group and of one more, as in the variant of Pragmatic
// whose columns each have one set of registers for weights.
const aheadSets = 2

// WeightSets returns 2.
func (bitSkipping) WeightSets() int { return aheadSets }

// ValueSteps returns the largest number of set bits of any operand.
func (bitSkipping) ValueSteps(operands []uint16) Cycle {
	most := 1
	for _, o := range operands {
		most = max(most, bits.OnesCount16(o))
	}
	return Cycle(most)
}

// OperandBits returns the bits of L operands: for each the place of a bit, and whether there is
// one.
func (b bitSkipping) OperandBits() int {
	return b.Lanes * (ints.Log2(activationBits) + 1)
}

// Parts returns, for every lane, gates that let a weight through, a shifter and a second register
// for its weight, and a tree of wide sums. The logic that finds the places of bits is at the edge
// of the array and is left out.
func (b bitSkipping) Parts() hardware.Parts {
	shifted := b.WeightBits + activationBits
	parts := hardware.Parts{
		{
			Name: "product of a weight and a bit", Group: hardware.Array, Block: hardware.Gate,
			PerPE: true, Count: b.Lanes, Bits: b.WeightBits, Uses: hardware.On(hardware.Step),
		},
		{
			Name: "shifter of a weight to the place of a bit", Group: hardware.Array, Block: hardware.Shifter,
			PerPE: true, Count: b.Lanes, Bits: shifted, Inputs: activationBits, Uses: hardware.On(hardware.Step),
		},
		onePerPE(hardware.Part{
			Name: "weights of the group ahead", Group: hardware.Registers, Block: hardware.Register,
			Bits: b.WeightRegisterBits() * (aheadSets - 1), Uses: hardware.On(hardware.WeightHop),
		}),
	}
	parts = append(parts, b.tree(activationBits)...)
	return append(append(parts, b.accumulator()...), b.hops(b.OperandBits())...)
}
