package energy

import (
	"math"

	"pgsim/configs/ints"
)

// block is a piece of logic: the energy of using it once, in pJ, and the area of
// its cells, in um^2.
type block struct{ pj, um2 float64 }

// times returns n blocks that work side by side.
func (b block) times(n int) block { return block{b.pj * float64(n), b.um2 * float64(n)} }

// weigh scales a block by the weights of its energy and its area.
func (t priced) weigh(b block, energy, area priceID) block {
	return block{b.pj * t.weights[energy], b.um2 * t.weights[area]}
}

// adder returns an adder of operands of the given width. A comparator is an adder.
func (t priced) adder(width int) block {
	return t.weigh(line(t.Logic.Adder, width, adderSize), adderPrice, adderAreaPrice)
}

// multiplier returns an array multiplier. Its parts say how it grows with the widths of its
// operands. The table's two multipliers say how many times the cost of its parts it costs. Between
// the two, this factor is on the line over the width, which is the geometric mean of both operands'
// widths; beyond them it is constant. Synthesized multipliers grow like this, see
// [pgsim/energy/silicon]. A line over the number of one-bit products would make 8 x 2 bits more
// than twice too large.
func (t priced) multiplier(a, b int) block {
	parts, square := t.multiplierParts(a, b), math.Sqrt(float64(a*b))
	least, most := t.Logic.Multiplier[0], t.Logic.Multiplier[1]
	share := (square - float64(least.Bits)) / float64(most.Bits-least.Bits)
	share = min(max(share, 0), 1)
	first, last := t.multiplierParts(least.Bits, least.Bits), t.multiplierParts(most.Bits, most.Bits)
	return t.weigh(block{
		pj:  parts.pj * ((1-share)*least.PJ/first.pj + share*most.PJ/last.pj),
		um2: parts.um2 * ((1-share)*least.UM2/first.um2 + share*most.UM2/last.um2),
	}, multiplierPrice, multiplierAreaPrice)
}

// multiplierParts returns the parts of an array multiplier, at the table's prices: a gate for every
// pair of bits, and an adder of the wider operand for every bit of the narrower operand except the
// first.
func (t priced) multiplierParts(a, b int) block {
	gates := block{t.Logic.Digit.PJ, t.Logic.Digit.UM2}.times(a * b)
	adders := line(t.Logic.Adder, max(a, b), adderSize).times(min(a, b) - 1)
	return block{gates.pj + adders.pj, gates.um2 + adders.um2}
}

// adderSize is the number of one-bit cells. The cost of adders is linear in it.
func adderSize(o Operator) int { return o.Bits }

// line interpolates linearly between two operators of known size, and extrapolates beyond them. It
// is not below 0 from size 1 on: tables are checked for that.
func line(two [2]Operator, size int, sizeOf func(Operator) int) block {
	x0, x1 := float64(sizeOf(two[0])), float64(sizeOf(two[1]))
	share := (float64(size) - x0) / (x1 - x0)
	between := func(y0, y1 float64) float64 { return y0 + share*(y1-y0) }
	return block{between(two[0].PJ, two[1].PJ), between(two[0].UM2, two[1].UM2)}
}

// digits gates and negates a weight by a one-bit digit.
func (t priced) digits(width int) block {
	return t.weigh(block{t.Logic.Digit.PJ, t.Logic.Digit.UM2}, digitPrice, digitAreaPrice).times(width)
}

// mux chooses one of a number of words. The word passes one level per halving of the choice. The
// multiplexers that it does not pass are assumed not to toggle.
func (t priced) mux(width, choices int) block {
	one := t.muxBit()
	return block{
		pj:  one.pj * float64(width*ints.Log2(choices)),
		um2: one.um2 * float64(width*(choices-1)),
	}
}

// muxBit returns a two-way multiplexer of one bit.
func (t priced) muxBit() block {
	return t.weigh(block{t.Logic.Mux.PJ, t.Logic.Mux.UM2}, muxPrice, muxAreaPrice)
}

// register returns a register that takes a new value: the energy of the clock and of the change.
func (t priced) register(width int) block {
	f := t.Logic.FlipFlop
	return block{
		pj:  f.Clock.PJ*t.weights[registerClockPrice] + f.Write.PJ*t.weights[registerWritePrice],
		um2: f.Area.UM2 * t.weights[registerAreaPrice],
	}.times(width)
}

// hold returns the energy of clocking a register that keeps its value for a
// cycle of an idle PE.
func (t priced) hold(width int) float64 {
	return t.Logic.FlipFlop.Clock.PJ * t.weights[registerClockPrice] * float64(width) * t.Logic.IdleClocked.Ratio
}

// shifter shifts a word to one of a number of places: a level of multiplexers per
// halving of the choice.
func (t priced) shifter(width, places int) block {
	return t.muxBit().times(width * ints.Log2(places))
}
