package pe

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

func init() {
	Kinds.Register("both-serial",
		"takes digits of digit_bits bits of both activations and weights, one of each in each of its lanes per step",
		bothSerialKind{})
}

type bothSerialKind struct{}

func (bothSerialKind) New(a configs.Array) (PE, error) {
	return bothSerial{
		lanes:  lanes{Lanes: a.Lanes, WeightBits: a.WeightBits, AccumulatorBits: a.AccumulatorBits},
		digit:  a.DigitBits,
		weight: a.WeightBits,
	}, nil
}

// StandIn is a bit-serial PE, if every weight is one digit.
func (bothSerialKind) StandIn(a configs.Array) (lanes, digitBits int, ok bool) {
	return a.Lanes, a.DigitBits, a.WeightBits <= a.DigitBits
}

// bothSerial is a PE that takes L operands per step, P bits of each activation and P bits of each
// weight, as Loom's PEs do (Sharify et al., DAC 2018). In the steps of a group every digit of the
// weights meets every digit of the activations:
//
//	step            0    1    2    3     two digits of each
//	weight digit    0    0    1    1     a load of the weight register for each
//	activation      0    1    0    1
//
// Widths are those of magnitudes: the sign goes with its digit.
type bothSerial struct {
	lanes
	digit  int // P, bits of an operand per step
	weight int // bits of a weight of the layer
}

// Fit sets the digits of a weight.
func (b bothSerial) Fit(_, weightBits int) PE {
	b.weight = weightBits
	return b
}

// PartsWeights tells that weights come digit by digit.
func (bothSerial) PartsWeights() {}

// WeightLoads returns ceil(weight bits / P).
func (b bothSerial) WeightLoads() int { return max(1, ints.CeilDiv(b.weight, b.digit)) }

// GroupSteps returns ceil(bits/P) * ceil(weight bits / P).
func (b bothSerial) GroupSteps(bits int) Cycle {
	return Cycle(ints.CeilDiv(bits, b.digit) * b.WeightLoads())
}

// Steps returns S = ceil(k/L) * ceil(bits/P) * ceil(weight bits / P).
func (b bothSerial) Steps(k, bits int) Cycle { return b.groups(k) * b.GroupSteps(bits) }

// MaxActivationBits is that of all workloads: an activation may have any number of digits.
func (bothSerial) MaxActivationBits() int { return activationBits }

// Products returns L products in the steps of a group.
func (b bothSerial) Products(bits int) float64 { return float64(b.Lanes) / float64(b.GroupSteps(bits)) }

// OperandBits returns L*P.
func (b bothSerial) OperandBits() int { return b.Lanes * b.digit }

// WeightRegisterBits returns L*P: the register holds one digit of each weight.
func (b bothSerial) WeightRegisterBits() int { return b.Lanes * b.digit }

// Parts returns products of digits, a tree, and a shifter to the place of both digits.
func (b bothSerial) Parts() hardware.Parts {
	digits := b.lanes
	digits.WeightBits = b.digit // what is multiplied per step
	parts := append(digitProducts("product of two digits", b.Lanes, b.digit), digits.tree(b.digit)...)
	places := ints.CeilDiv(activationBits, b.digit) + ints.CeilDiv(b.WeightBits, b.digit) - 1
	parts = append(parts, onePerPE(hardware.Part{
		Name: "shifter to the place of both digits", Group: hardware.Array, Block: hardware.Shifter,
		Bits: digits.sumBits(b.digit), Inputs: places, Uses: hardware.On(hardware.Step),
	}))
	return append(append(parts, b.accumulator()...), digits.hops(b.OperandBits())...)
}
