package pe

import (
	"pgsim/configs"
	"pgsim/pe/hardware"
)

func init() {
	Kinds.Register("bit-parallel",
		"takes a whole activation of up to digit_bits bits in each of its lanes per step, whatever its precision",
		bitParallelKind{})
}

type bitParallelKind struct{}

func (bitParallelKind) New(a configs.Array) (PE, error) {
	return bitParallel{
		lanes: lanes{Lanes: a.Lanes, WeightBits: a.WeightBits, AccumulatorBits: a.AccumulatorBits},
		width: a.DigitBits,
	}, nil
}

// StandIn is a PE with digits of the same width: no activation has a second digit.
func (bitParallelKind) StandIn(a configs.Array) (lanes, digitBits int, ok bool) {
	return a.Lanes, a.DigitBits, true
}

// bitParallel is the PE of common accelerators. In a step it multiplies L weights by L whole
// activations, adds up the products in a tree and accumulates them. Fewer activation bits save no
// step.
type bitParallel struct {
	lanes
	width int // of an activation, in bits
}

// GroupSteps returns 1.
func (bitParallel) GroupSteps(int) Cycle { return 1 }

// Steps returns ceil(k/L).
func (b bitParallel) Steps(k, _ int) Cycle { return b.groups(k) }

// MaxActivationBits is the width of the multipliers.
func (b bitParallel) MaxActivationBits() int { return b.width }

// Products returns L.
func (b bitParallel) Products(int) float64 { return float64(b.Lanes) }

// OperandBits returns L times the width.
func (b bitParallel) OperandBits() int { return b.Lanes * b.width }

// Parts returns multipliers, without a shifter.
func (b bitParallel) Parts() hardware.Parts {
	return append(append(b.products(b.width), b.accumulator()...), b.hops(b.OperandBits())...)
}
