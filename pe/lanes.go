package pe

import (
	"pgsim/configs/ints"
	"pgsim/pe/hardware"
)

// activationBits is the widest activation code of a workload.
const activationBits = 8

// lanes is shared by PEs that multiply the weights of L operands side by side and add up the
// products into one sum.
type lanes struct {
	// Lanes is L.
	Lanes int
	// WeightBits is the widest weight, in magnitude bits; AccumulatorBits is the
	// width of a sum.
	WeightBits, AccumulatorBits int
}

// Group returns L.
func (l lanes) Group() int { return l.Lanes }

// groups returns ceil(k/L).
func (l lanes) groups(k int) Cycle { return Cycle(ints.CeilDiv(k, l.Lanes)) }

// ActivationWords returns the words of all bit planes.
func (lanes) ActivationWords(k, bits, wordBits int) uint64 {
	return uint64(bits) * uint64(ints.CeilDiv(k, wordBits))
}

// WeightWords returns the words of k weights side by side.
func (lanes) WeightWords(k, weightBits, wordBits int) uint64 {
	return uint64(ints.CeilDiv(k*weightBits, wordBits))
}

// MaxWeightBits is the width of the multipliers.
func (l lanes) MaxWeightBits() int { return l.WeightBits }

// WeightLoads returns 1.
func (lanes) WeightLoads() int { return 1 }

// WeightRegisterBits returns the bits of L weights. A weight is as wide as its magnitude, as in the
// counts of hops.
func (l lanes) WeightRegisterBits() int { return l.Lanes * l.WeightBits }

// sumBits is the width of a sum of L products of a weight and some activation bits.
func (l lanes) sumBits(bits int) int { return l.WeightBits + bits + ints.Log2(l.Lanes) }

// products returns what multiplies every weight by some activation bits and adds up the products: a
// tree of adders, with multipliers or, for a single bit, gates.
func (l lanes) products(bits int) hardware.Parts {
	product := hardware.Part{
		Name: "product of a weight and activation bits", Group: hardware.Array, Block: hardware.Multiplier,
		PerPE: true, Count: l.Lanes, Bits: l.WeightBits, By: bits, Uses: hardware.On(hardware.Step),
	}
	if bits == 1 {
		product.Block, product.By = hardware.Gate, 0
	}
	return append(hardware.Parts{product}, l.tree(bits)...)
}

// tree returns what adds up L products of a weight and some activation bits.
func (l lanes) tree(bits int) hardware.Parts {
	if l.Lanes == 1 {
		return nil
	}
	return hardware.Parts{{
		Name: "adder of the products' tree", Group: hardware.Array, Block: hardware.Adder,
		PerPE: true, Count: l.Lanes - 1, Bits: l.sumBits(bits), Uses: hardware.On(hardware.Step),
	}}
}

// accumulator returns what adds to the PE's sum. Its register is clocked in idle steps, too.
func (l lanes) accumulator() hardware.Parts {
	return hardware.Parts{
		onePerPE(hardware.Part{
			Name: "accumulating adder", Group: hardware.Array, Block: hardware.Adder,
			Bits: l.AccumulatorBits, Uses: hardware.On(hardware.Step),
		}),
		onePerPE(hardware.Part{
			Name: "accumulator", Group: hardware.Array, Block: hardware.Register, Bits: l.AccumulatorBits,
			Uses: append(hardware.On(hardware.Step), hardware.Use{Action: hardware.Idle, How: hardware.Holds}),
		}),
	}
}

// hops returns the registers that pass on what a PE works on, the link of the drain chain, and the
// wires from the previous PE to them.
func (l lanes) hops(operandBits int) hardware.Parts {
	var parts hardware.Parts
	for _, h := range []struct {
		name   string
		group  hardware.Group
		bits   int
		action hardware.Action
	}{
		{"register of activation bits", hardware.Registers, operandBits, hardware.OperandHop},
		{"register of weights", hardware.Registers, l.WeightRegisterBits(), hardware.WeightHop},
		{"link of the drain chain", hardware.Drain, l.AccumulatorBits, hardware.DrainHop},
	} {
		parts = append(parts,
			onePerPE(hardware.Part{
				Name: h.name, Group: h.group, Block: hardware.Register, Bits: h.bits, Uses: hardware.On(h.action),
			}),
			onePerPE(hardware.Part{
				Name: "wire to the " + h.name, Group: h.group, Block: hardware.Wire, Bits: h.bits,
				Length: 1, Uses: hardware.On(h.action),
			}))
	}
	return append(parts, onePerPE(hardware.Part{
		Name: "choice of the PE's own result or that of the PE above", Group: hardware.Drain,
		Block: hardware.Multiplexer, Bits: l.AccumulatorBits, Inputs: chainInputs, Uses: hardware.On(hardware.DrainHop),
	}))
}

// chainInputs are the inputs of a link of the drain chain.
const chainInputs = 2

// onePerPE makes a part that every PE has once.
func onePerPE(p hardware.Part) hardware.Part {
	p.PerPE, p.Count = true, 1
	return p
}
