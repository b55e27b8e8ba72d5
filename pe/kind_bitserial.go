package pe

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

func init() {
	Kinds.Register(string(configs.BitSerial),
		"takes digits of digit_bits activation bits, one digit of each of its lanes per step",
		bitSerialKind{})
}

type bitSerialKind struct{}

func (bitSerialKind) New(a configs.Array) (PE, error) {
	return bitSerial{
		lanes: lanes{Lanes: a.Lanes, WeightBits: a.WeightBits, AccumulatorBits: a.AccumulatorBits},
		digit: a.DigitBits,
	}, nil
}

func (bitSerialKind) StandIn(a configs.Array) (lanes, digitBits int, ok bool) {
	return a.Lanes, a.DigitBits, true
}

// bitSerial is a PE that takes L operands per step, P bits of each. In a step it multiplies L
// weights by L digits of P bits, adds up the products in a tree, shifts the sum to the place of the
// digits and accumulates it:
//
//	w[0]*d[0] --+
//	            +-- shift --+-- accumulator
//	w[1]*d[1] --+           |
//	                        +-------- second accumulator (lockstep)
type bitSerial struct {
	lanes
	digit int // P, activation bits per step
}

// GroupSteps returns ceil(bits/P).
func (b bitSerial) GroupSteps(bits int) Cycle { return Cycle(ints.CeilDiv(bits, b.digit)) }

// Steps returns S = ceil(k/L) * ceil(bits/P).
func (b bitSerial) Steps(k, bits int) Cycle { return b.groups(k) * b.GroupSteps(bits) }

// MaxActivationBits is that of all workloads: an activation may have any number of digits.
func (bitSerial) MaxActivationBits() int { return activationBits }

// Products returns L products in the steps of a group.
func (b bitSerial) Products(bits int) float64 { return float64(b.Lanes) / float64(b.GroupSteps(bits)) }

// OperandBits returns L*P.
func (b bitSerial) OperandBits() int { return b.Lanes * b.digit }

// Parts returns multipliers, or gates where a digit is one bit, and a shifter.
func (b bitSerial) Parts() hardware.Parts {
	shifter := onePerPE(hardware.Part{
		Name: "shifter to the digits' place", Group: hardware.Array, Block: hardware.Shifter,
		Bits: b.sumBits(b.digit), Inputs: ints.CeilDiv(activationBits, b.digit), Uses: hardware.On(hardware.Step),
	})
	parts := append(b.products(b.digit), shifter)
	return append(append(parts, b.accumulator()...), b.hops(b.OperandBits())...)
}
