package pe

import (
	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

// BitSerial is a PE that takes L operands a step, P bits of each. In a step it
// multiplies L weights by L digits of P bits, adds the products up in a tree, shifts
// the sum to the place of the digits and accumulates it:
//
//	w[0]*d[0] --+
//	            +-- shift --+-- accumulator
//	w[1]*d[1] --+           |
//	                        +-------- second accumulator (lockstep)
type BitSerial struct {
	// Lanes (L) is the number of products per step, DigitBits (P) the number of
	// activation bits of each.
	Lanes, DigitBits int
	// WeightBits is the widest weight, in magnitude bits; AccumulatorBits is the
	// width of a sum.
	WeightBits, AccumulatorBits int
}

// activationBits is the widest activation code of a workload; the digits of one
// are the positions that a PE shifts products to.
const activationBits = 8

// OperandBits is the width of the register of digits.
func (b BitSerial) OperandBits() int { return b.Lanes * b.DigitBits }

// WeightRegisterBits is the width of the register of weights. A weight is as wide as
// its magnitude, as the counts of hops are.
func (b BitSerial) WeightRegisterBits() int { return b.Lanes * b.WeightBits }

// Parts returns what the PE and the registers between it and the next are built of.
func (b BitSerial) Parts() hardware.Parts {
	return append(b.datapath(),
		hop("register of digits", hardware.Registers, b.OperandBits(), hardware.OperandHop),
		hopWire("wire to the next PE's digits", hardware.Registers, b.OperandBits(), hardware.OperandHop),
		hop("register of weights", hardware.Registers, b.WeightRegisterBits(), hardware.WeightHop),
		hopWire("wire to the next PE's weights", hardware.Registers, b.WeightRegisterBits(), hardware.WeightHop),
		hop("link of the drain chain", hardware.Drain, b.AccumulatorBits, hardware.DrainHop),
		hopWire("wire to the next link", hardware.Drain, b.AccumulatorBits, hardware.DrainHop),
		inPE(hardware.Part{
			// The chain takes the PE's own result or that of the PE above.
			Name: "input of the link", Group: hardware.Drain, Block: hardware.Multiplexer,
			Bits: b.AccumulatorBits, Inputs: 2, Uses: hardware.On(hardware.DrainHop),
		}),
	)
}

// datapath returns what works in a step.
func (b BitSerial) datapath() hardware.Parts {
	step := hardware.On(hardware.Step)
	product := hardware.Part{Block: hardware.Gate, Bits: b.WeightBits}
	if b.DigitBits > 1 {
		product = hardware.Part{Block: hardware.Multiplier, Bits: b.WeightBits, By: b.DigitBits}
	}
	product.Name, product.Group, product.PerPE, product.Count, product.Uses =
		"product of a weight and a digit", hardware.Array, true, b.Lanes, step
	sumBits := b.WeightBits + b.DigitBits + ints.Log2(b.Lanes)
	parts := hardware.Parts{product}
	if b.Lanes > 1 {
		parts = append(parts, hardware.Part{
			Name: "adder of the products' tree", Group: hardware.Array, Block: hardware.Adder,
			PerPE: true, Count: b.Lanes - 1, Bits: sumBits, Uses: step,
		})
	}
	return append(parts,
		inPE(hardware.Part{
			Name: "shifter to the digits' place", Group: hardware.Array, Block: hardware.Shifter,
			Bits: sumBits, Inputs: ints.CeilDiv(activationBits, max(1, b.DigitBits)), Uses: step,
		}),
		inPE(hardware.Part{
			Name: "accumulating adder", Group: hardware.Array, Block: hardware.Adder,
			Bits: b.AccumulatorBits, Uses: step,
		}),
		inPE(hardware.Part{
			Name: "accumulator", Group: hardware.Array, Block: hardware.Register, Bits: b.AccumulatorBits,
			Uses: append(step, hardware.Use{Action: hardware.Idle, How: hardware.Holds}),
		}),
	)
}

// inPE makes a part one of every PE.
func inPE(p hardware.Part) hardware.Part {
	p.PerPE, p.Count = true, 1
	return p
}

// hop is a register that takes what comes from the PE before, and hopWire the wire
// from there.
func hop(name string, group hardware.Group, bits int, action hardware.Action) hardware.Part {
	return inPE(hardware.Part{
		Name: name, Group: group, Block: hardware.Register, Bits: bits, Uses: hardware.On(action),
	})
}

func hopWire(name string, group hardware.Group, bits int, action hardware.Action) hardware.Part {
	return inPE(hardware.Part{
		Name: name, Group: group, Block: hardware.Wire, Bits: bits, Length: 1, Uses: hardware.On(action),
	})
}
