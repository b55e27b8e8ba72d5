package energy

import "pgsim/configs/ints"

// block is a piece of logic: the energy of using it once, in pJ, and the area of
// its cells, in um^2.
type block struct{ pj, um2 float64 }

// times returns n blocks that work side by side.
func (b block) times(n int) block { return block{b.pj * float64(n), b.um2 * float64(n)} }

// weigh returns a block at the weights of its energy and its area.
func (t priced) weigh(b block, energy, area priceID) block {
	return block{b.pj * t.weights[energy], b.um2 * t.weights[area]}
}

// adder returns an adder of operands of the given width. A comparator is one.
func (t priced) adder(width int) block {
	return t.weigh(line(t.Logic.Adder, width, adderSize), adderPrice, adderAreaPrice)
}

// multiplier returns an array multiplier. It is made of one-bit products, so its
// energy and area are linear in their number.
func (t priced) multiplier(a, b int) block {
	return t.weigh(line(t.Logic.Multiplier, a*b, multiplierSize), multiplierPrice, multiplierAreaPrice)
}

// adderSize and multiplierSize are the numbers of one-bit cells that operators
// are linear in.
func adderSize(o Operator) int      { return o.Bits }
func multiplierSize(o Operator) int { return o.Bits * o.Bits }

// line interpolates linearly between two operators of known size, and goes on
// beyond them. From size 1 on it is not below 0: tables are checked for that.
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

// mux chooses one of a number of words. The word passes one level per halving of
// the choice; the multiplexers that it does not pass are taken to be still.
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

// register returns a register that takes a new value: what the clock costs and
// what the change does.
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
