package pe

import (
	"math/bits"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

func init() {
	Kinds.Register("composable",
		"fuses bricks of 2 by 2 bits to multipliers of a layer's widths, units of digit_bits by weight_bits in each of its lanes",
		composableKind{})
}

// The figures of Bit Fusion (Sharma et al., ISCA 2018, sections II and III).
const (
	// brickBits is the width of both operands of a brick, without its sign.
	brickBits = 2
	// widestFused is the widest operand that a PE takes, in bits. An operand that is wider than a
	// unit takes several steps.
	widestFused = 16
)

type composableKind struct{}

// New refuses widths that are not powers of two: bricks fuse by doubling.
func (composableKind) New(a configs.Array) (PE, error) {
	for _, width := range []struct {
		key  string
		bits int
	}{{"array.digit_bits", a.DigitBits}, {"array.weight_bits", a.WeightBits}} {
		if fused(width.bits) != width.bits || width.bits > widestFused {
			return nil, strict.Errorf(width.key, "must be 2, 4, 8 or 16 for composable PEs, got %d", width.bits)
		}
	}
	unit := lanes{Lanes: a.Lanes, WeightBits: a.WeightBits, AccumulatorBits: a.AccumulatorBits}
	return composable{unit: unit, width: a.DigitBits, activation: a.DigitBits, weight: a.WeightBits}, nil
}

// StandIn knows no such PE: how many operands a PE takes side by side depends on the layer.
func (composableKind) StandIn(configs.Array) (lanes, digitBits int, ok bool) { return 0, 0, false }

// composable is a PE of fusion units, like those of Bit Fusion. A unit is made of bricks that
// multiply 2 by 2 bits. In a layer they are fused to multipliers of the widths of the layer's
// operands, each rounded up to a power of two. A tree adds up all products:
//
//	8 x 8 bits       8 x 4 bits        4 x 4 bits        2 x 2 bits
//	+---------+      +----+----+      +----+----+      +-+-+-+-+
//	|         |      |    |    |      |    |    |      +-+-+-+-+
//	|         |      |    |    |      +----+----+      +-+-+-+-+
//	|         |      |    |    |      |    |    |      +-+-+-+-+
//	+---------+      +----+----+      +----+----+      +-+-+-+-+
//	1 product        2 products       4 products       16 products
//
// An operand that is wider than the unit comes in parts, one after the other. Widths are those of
// magnitudes: a brick has an additional sign.
type composable struct {
	unit  lanes // shared by the units of a PE; L is the number of units
	width int   // of a unit's activations, in bits
	// activation and weight are the bits of the layer's operands.
	activation, weight int
}

// fused returns the width that bricks fuse to for an operand: the next power of two.
func fused(width int) int { return max(brickBits, 1<<bits.Len(uint(max(0, width-1)))) }

// pieces returns the number of parts in which an operand comes to a unit of the given width.
func pieces(operand, unit int) int { return ints.CeilDiv(fused(operand), unit) }

// sideBySide returns how many operands fill the width of a unit.
func sideBySide(operand, unit int) int { return max(1, unit/fused(operand)) }

// Fit fuses the bricks for a layer's operands.
func (c composable) Fit(activationBits, weightBits int) PE {
	c.activation, c.weight = activationBits, weightBits
	return c
}

// PartsWeights tells that bricks also fuse for narrow weights.
func (composable) PartsWeights() {}

// Group returns the products of a step, or of the steps that the parts of wide operands take:
// L * floor(activation width / activation) * floor(weight width / weight).
func (c composable) Group() int {
	return c.unit.Lanes * sideBySide(c.activation, c.width) * sideBySide(c.weight, c.unit.WeightBits)
}

// GroupSteps returns the product of the numbers of parts of wide operands, or 1.
func (c composable) GroupSteps(bits int) Cycle {
	return Cycle(pieces(bits, c.width) * pieces(c.weight, c.unit.WeightBits))
}

// Steps returns S = ceil(k/group) * steps of a group. If a pass covers fewer bits than the PE is
// set for, it only saves whole parts of activations wider than a unit.
func (c composable) Steps(k, bits int) Cycle {
	return Cycle(ints.CeilDiv(k, c.Group())) * c.GroupSteps(bits)
}

// MaxActivationBits and MaxWeightBits are 16.
func (composable) MaxActivationBits() int { return widestFused }

// MaxWeightBits is 16.
func (composable) MaxWeightBits() int { return widestFused }

// Products returns the products of a group divided by its steps.
func (c composable) Products(bits int) float64 {
	return float64(c.Group()) / float64(c.GroupSteps(bits))
}

// ActivationWords returns the words of all bit planes. Zeros that fill up a fused width are not
// stored.
func (c composable) ActivationWords(k, bits, wordBits int) uint64 {
	return c.unit.ActivationWords(k, bits, wordBits)
}

// WeightWords returns the words of k weights side by side.
func (c composable) WeightWords(k, weightBits, wordBits int) uint64 {
	return c.unit.WeightWords(k, weightBits, wordBits)
}

// OperandBits returns the bits that fill all bricks: the activation bits of all products when
// weights are the narrowest.
func (c composable) OperandBits() int { return c.unit.Lanes * c.width * c.unit.WeightBits / brickBits }

// WeightRegisterBits returns the same number: the weight bits when activations are the narrowest.
func (c composable) WeightRegisterBits() int { return c.OperandBits() }

// WeightLoads returns one load for every part of a weight.
func (c composable) WeightLoads() int { return pieces(c.weight, c.unit.WeightBits) }

// Parts returns the bricks, the shifters and adders that fuse them, the shifters and adders for the
// parts of wide operands, and what all PEs have.
func (c composable) Parts() hardware.Parts {
	all := c.bricks()
	all = append(all, c.unit.tree(c.width)...)
	places := pieces(widestFused, c.width) + pieces(widestFused, c.unit.WeightBits) - 1
	if places > 1 {
		all = append(all, onePerPE(hardware.Part{
			Name: "shifter to the place of the parts", Group: hardware.Array, Block: hardware.Shifter,
			Bits: c.unit.sumBits(c.width), Inputs: places, Uses: hardware.On(hardware.Step),
		}))
	}
	hops := c.unit
	hops.Lanes, hops.WeightBits = 1, c.WeightRegisterBits()
	return append(append(all, c.unit.accumulator()...), hops.hops(c.OperandBits())...)
}

// bricks returns the bricks of all units and the tree that fuses them. If two sums are parts of one
// product, one of them is shifted and an adder adds them. So every level has such an adder. Each
// level doubles the width of one operand. The operands take turns while both can grow.
func (c composable) bricks() hardware.Parts {
	activation, weight := brickBits, brickBits
	bricks := c.width * c.unit.WeightBits / (brickBits * brickBits)
	all := digitProducts("brick of 2 by 2 bits", c.unit.Lanes*bricks, brickBits)
	for n := bricks / 2; n >= 1; n /= 2 {
		if weight == c.unit.WeightBits || activation <= weight && activation < c.width {
			activation *= 2
		} else {
			weight *= 2
		}
		part := hardware.Part{
			Name: "shifter that fuses bricks", Group: hardware.Array, Block: hardware.Shifter,
			PerPE: true, Count: c.unit.Lanes * n, Bits: activation + weight, Inputs: shiftedOrNot,
			Uses: hardware.On(hardware.Step),
		}
		all = append(all, part)
		part.Name, part.Block, part.Inputs = "adder that fuses bricks", hardware.Adder, 0
		all = append(all, part)
	}
	return all
}

// shiftedOrNot is the number of places of a shifter that fuses.
const shiftedOrNot = 2
