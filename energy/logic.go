package energy

import "pgsim/configs/ints"

// block is a piece of logic: the energy of using it once, in pJ, and the area of
// its cells, in um^2.
type block struct{ pj, um2 float64 }

// times returns n blocks that work side by side.
func (b block) times(n int) block { return block{b.pj * float64(n), b.um2 * float64(n)} }

// adder returns an adder of operands of the given width. A comparator is one.
func (l Logic) adder(width int) block {
	return line(l.Adder, width, adderSize)
}

// multiplier returns an array multiplier. It is made of one-bit products, so its
// energy and area are linear in their number.
func (l Logic) multiplier(a, b int) block {
	return line(l.Multiplier, a*b, multiplierSize)
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
func (l Logic) digits(width int) block { return block{l.Digit.PJ, l.Digit.UM2}.times(width) }

// mux chooses one of a number of words. The word passes one level per halving of
// the choice; the multiplexers that it does not pass are taken to be still.
func (l Logic) mux(width, choices int) block {
	return block{
		pj:  l.Mux.PJ * float64(width*ints.Log2(choices)),
		um2: l.Mux.UM2 * float64(width*(choices-1)),
	}
}

// register returns a register that takes a new value: what the clock costs and
// what the change does.
func (l Logic) register(width int) block {
	return block{l.FlipFlop.Clock.PJ + l.FlipFlop.Write.PJ, l.FlipFlop.Area.UM2}.times(width)
}

// hold returns the energy of clocking a register that keeps its value for a
// cycle of an idle PE.
func (l Logic) hold(width int) float64 {
	return l.FlipFlop.Clock.PJ * float64(width) * l.IdleClocked.Ratio
}

// shifter shifts a word to one of a number of places: a level of multiplexers per
// halving of the choice.
func (l Logic) shifter(width, places int) block {
	return block{l.Mux.PJ, l.Mux.UM2}.times(width * ints.Log2(places))
}
