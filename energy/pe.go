package energy

import "pgsim/configs"

// processing is one PE: the energy of a step and what it is built of.
type processing struct {
	stepPJ, idlePJ float64
	compute        float64 // adders and accumulators, um^2
	operands       float64 // digit and weight registers, um^2
	shadow         float64 // its link of the drain chain, um^2
	comparator     float64 // um^2, 0 where PEs decide nothing
}

// activationBits is the widest activation code of a workload; the digits of one
// are the positions that a PE shifts products to.
const activationBits = 8

// newProcessing returns the PE of an array. In a step it multiplies L weights by
// L digits of P bits, adds the products up in a tree, shifts the sum to the
// place of the digits and accumulates it:
//
//	w[0]*d[0] --+
//	            +-- shift --+-- accumulator
//	w[1]*d[1] --+           |
//	                        +-------- second accumulator (lockstep)
func newProcessing(l Logic, a configs.Array, accumulators int, compares bool) processing {
	product := l.multiplier(a.WeightBits, a.DigitBits)
	if a.DigitBits == 1 {
		product = l.digits(a.WeightBits)
	}
	sumBits := a.WeightBits + a.DigitBits + log2(a.Lanes)
	positions := (activationBits + a.DigitBits - 1) / a.DigitBits
	shifter := l.Mux.times(sumBits * log2(positions))

	step := product.times(a.Lanes).
		plus(l.adder(sumBits).times(a.Lanes - 1)).
		plus(shifter).
		plus(l.adder(a.AccumulatorBits)).
		plus(l.register(a.AccumulatorBits))
	spare := accumulators - 1 // accumulators that hold another tile's sums

	pe := processing{
		stepPJ:   step.pj + float64(spare)*l.hold(a.AccumulatorBits),
		idlePJ:   float64(accumulators) * l.hold(a.AccumulatorBits),
		compute:  step.um2 + l.register(a.AccumulatorBits).times(spare).um2,
		operands: l.register(operandBits(a)).um2 + l.register(weightBits(a)).um2,
		// The chain takes the PE's own result or that of the PE above.
		shadow: l.register(a.AccumulatorBits).plus(l.mux(a.AccumulatorBits, chainInputs)).um2,
	}
	if compares {
		pe.comparator = l.adder(a.AccumulatorBits).um2
	}
	return pe
}

// chainInputs are the inputs of a link of the drain chain.
const chainInputs = 2

// times returns n blocks of a cell side by side.
func (c Cell) times(n int) block { return block{c.PJ, c.UM2}.times(n) }

// operandBits is the width of a digit register, weightBits that of a weight
// register: a weight is as wide as its magnitude, as the counts of hops are.
func operandBits(a configs.Array) int { return a.Lanes * a.DigitBits }
func weightBits(a configs.Array) int  { return a.Lanes * a.WeightBits }

// silicon returns what a PE is built of.
func (p processing) silicon() silicon {
	return silicon{cells: p.compute + p.operands + p.shadow + p.comparator}
}
