package pe

import "pgsim/pe/hardware"

// gatesBelow is the digit width from which products of two digits are priced as multipliers. Prices
// of multipliers are straight lines through 8 x 8 and 32 x 32 bits. Below 4 x 4 bits these lines
// are higher than the price of the gates and adders of a product. At 4 x 4 both are alike
// (estimated).
const gatesBelow = 4

// digitProducts returns count products of two digits in every PE: multipliers, or else a row of
// gates for every bit of the second digit, with adders for the rows.
func digitProducts(name string, count, bits int) hardware.Parts {
	part := hardware.Part{
		Name: name, Group: hardware.Array, Block: hardware.Multiplier,
		PerPE: true, Count: count, Bits: bits, By: bits, Uses: hardware.On(hardware.Step),
	}
	if bits >= gatesBelow {
		return hardware.Parts{part}
	}
	part.Block, part.By, part.Count = hardware.Gate, 0, count*bits
	if bits == 1 {
		return hardware.Parts{part}
	}
	return hardware.Parts{part, {
		Name: "adder of its rows", Group: hardware.Array, Block: hardware.Adder,
		PerPE: true, Count: count * (bits - 1), Bits: bits + 1, Uses: hardware.On(hardware.Step),
	}}
}
