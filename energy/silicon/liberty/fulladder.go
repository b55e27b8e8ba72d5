package liberty

// FullAdder names the pins of a cell that adds three bits.
type FullAdder struct {
	// Cell is its name.
	Cell       string
	Inputs     []string
	Sum, Carry string
}

// FullAdder returns the smallest full adder of a library; false if there is none.
func (l *Library) FullAdder() (FullAdder, bool) {
	var best FullAdder
	area := 0.0
	for _, name := range l.Names() {
		c := l.Cells[name]
		if f, ok := c.fullAdder(); ok && (best.Cell == "" || c.Area < area) {
			best, area = f, c.Area
		}
	}
	return best, best.Cell != ""
}

// fullAdder reports whether a cell is a full adder, and returns its pins.
func (c *Cell) fullAdder() (FullAdder, bool) {
	const inputs, outputs = 3, 2
	f := FullAdder{Cell: c.Name}
	if len(c.Inputs) != inputs || len(c.Outputs) != outputs || c.FlipFlop != nil {
		return f, false
	}
	for _, p := range c.Inputs {
		f.Inputs = append(f.Inputs, p.Name)
	}
	// All eight cases of three inputs at once, one bit each.
	cases := [inputs]uint64{0b10101010, 0b11001100, 0b11110000}
	a, b, d := cases[0], cases[1], cases[2]
	const all = 0b11111111
	for _, p := range c.Outputs {
		if p.Function == nil {
			return f, false
		}
		switch p.Function(cases[:]) & all {
		case a ^ b ^ d:
			f.Sum = p.Name
		case a&b | a&d | b&d:
			f.Carry = p.Name
		}
	}
	return f, f.Sum != "" && f.Carry != ""
}
