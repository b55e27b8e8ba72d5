package report

import (
	"image/color"

	"pgsim/dataflow/stall"
	"pgsim/results"
)

// stack is one part of the bars of cycles.
type stack struct {
	name, head string // head is that of a column
	color      color.RGBA
	of         func(results.Cycles) uint64
}

// stallColors are the colours of stalls, by cause.
var stallColors = []color.RGBA{hues[4], hues[5], hues[1], hues[7], hues[3], hues[6], hues[2]}

// stallHeads are the heads of columns that are not the causes' own.
var stallHeads = map[stall.Cause]string{stall.DecisionWait: "decisions", stall.Recurrence: "state"}

// stacks are the parts that cycles add up from.
var stacks = newStacks()

func newStacks() []stack {
	list := []stack{{"busy", "busy", hues[0], func(c results.Cycles) uint64 { return c.Busy }}}
	for _, c := range stall.All() {
		head := c.Info().Short
		if own, ok := stallHeads[c]; ok {
			head = own
		}
		list = append(list, stack{c.Label(), head, stallColors[c], func(cycles results.Cycles) uint64 { return cycles.Stall[c] }})
	}
	return list
}
