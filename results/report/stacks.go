package report

import (
	"image/color"
	"strconv"

	"pgsim/dataflow/stall"
	"pgsim/results"
)

// stack is one part of the bars of cycles.
type stack struct {
	name  string
	color color.RGBA
	of    func(results.Cycles) uint64
}

// stacks are the parts that add up to the cycles.
var stacks = newStacks()

func newStacks() []stack {
	list := []stack{{"busy", hues[0], func(c results.Cycles) uint64 { return c.Busy }}}
	for _, c := range stall.All() {
		list = append(list, stack{c.Label(), rgb(c.Info().Color), func(cycles results.Cycles) uint64 { return cycles.Stall[c] }})
	}
	return list
}

// rgb returns the colour that a style sheet writes as "#rrggbb".
func rgb(css string) color.RGBA {
	const hexadecimal, bits, red, green = 16, 24, 16, 8 // red and green are places in the number
	v, err := strconv.ParseUint(css[1:], hexadecimal, bits)
	if err != nil {
		panic(err) // colours are declared, and a test looks at them
	}
	return color.RGBA{R: uint8(v >> red), G: uint8(v >> green), B: uint8(v), A: 0xff}
}
