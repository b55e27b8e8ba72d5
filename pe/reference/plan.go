package reference

import (
	"fmt"

	"pgsim/configs/ints"
)

// plan knows the machine and the layer, and builds the passes that policies
// ask for.
type plan struct {
	machine Machine
	problem Problem
	n       int
	groups  []columnGroup
	// err is the first wrong use of a decision.
	err error
}

// columnGroup is the channels that the array's columns hold at a time: up to C channels of one
// convolution group, in one time step.
type columnGroup struct {
	step            int
	convGroup       int
	first, channels int
}

// tile is the outputs that the array holds at a time: up to R pixels of a column group, starting at
// the given pixel of its step.
type tile struct {
	group         columnGroup
	first, pixels int
}

func newPlan(m Machine, p Problem) *plan {
	pl := &plan{machine: m, problem: p, n: p.N}
	for step := range p.Steps() {
		pl.addGroups(step)
	}
	return pl
}

// addGroups adds the column groups of a time step.
func (pl *plan) addGroups(step int) {
	channels := pl.problem.N / pl.problem.Groups
	for convGroup := range pl.problem.Groups {
		for c := 0; c < channels; c += pl.machine.Cols {
			pl.groups = append(pl.groups, columnGroup{
				step:      step,
				convGroup: convGroup,
				first:     convGroup*channels + c,
				channels:  min(pl.machine.Cols, channels-c),
			})
		}
	}
}

// stepGroups returns the column groups of every time step.
func (pl *plan) stepGroups() [][]columnGroup {
	steps := make([][]columnGroup, pl.problem.Steps())
	for _, g := range pl.groups {
		steps[g.step] = append(steps[g.step], g)
	}
	return steps
}

// tiles returns the tiles of a column group in order.
func (pl *plan) tiles(g columnGroup) []tile {
	var tiles []tile
	samples := pl.problem.Samples()
	for m := 0; m < samples; m += pl.machine.Rows {
		tiles = append(tiles, tile{group: g, first: m, pixels: min(pl.machine.Rows, samples-m)})
	}
	return tiles
}

// row returns row r of a tile as a row of the problem.
func (pl *plan) row(t tile, r int) int { return pl.problem.Row(t.group.step, t.first+r) }

// newPass returns a draining pass of a column group in which every PE idles.
func (pl *plan) newPass(kind string, g columnGroup) *pass {
	pes := int(pl.machine.PEs())
	carried := pl.problem.PartOf(kind, pl.machine.Wasted)
	first := carried.From / pl.machine.Lanes
	p := &pass{
		kind:       kind,
		part:       carried,
		wasted:     kind == KindLow && pl.machine.Wasted,
		decides:    kind == KindHigh,
		drains:     true,
		firstGroup: first,
		groups:     ints.CeilDiv(carried.To, pl.machine.Lanes) - first,
		digitBits:  pl.machine.DigitBits,
		step:       g.step,
		convGroup:  g.convGroup,
		rowPixel:   fill(pl.machine.Rows, none),
		colChannel: fill(pl.machine.Cols, none),
		jobs:       fill(pes, idle(partial)),
		known:      make([]bool, pes),
		gates:      make([]bool, pes),
	}
	p.digits = ints.CeilDiv(p.part.High-p.part.Low, p.digitBits)
	return p
}

// tilePass returns a pass over all outputs of a tile.
func (pl *plan) tilePass(kind string, t tile) *pass {
	p := pl.newPass(kind, t.group)
	pl.streamChannels(p, t.group)
	for r := range t.pixels {
		p.rowPixel[r] = pl.row(t, r)
		for c := range t.group.channels {
			p.jobs[r*pl.machine.Cols+c] = work(pl.row(t, r), t.group.first+c)
		}
	}
	return p
}

// streamChannels sends the group's channels down the columns, in order.
func (pl *plan) streamChannels(p *pass, g columnGroup) {
	for c := range g.channels {
		p.colChannel[c] = g.first + c
	}
}

// gated returns the decision of a PE in a pass. A call before the PE has decided is a hazard, which
// ends the run.
func (pl *plan) gated(p *pass, at int) bool {
	if !p.known[at] && pl.err == nil {
		pl.err = fmt.Errorf("%w: the decision of PE(%d,%d) is used before it is known",
			ErrHazard, at/pl.machine.Cols, at%pl.machine.Cols)
	}
	return p.gates[at]
}

// eachGated calls visit for every PE of rows from..to-1 that decided for the low part, row by row,
// with the output that the PE holds.
func (pl *plan) eachGated(p *pass, from, to int, visit func(at int, j job)) {
	for at := from * pl.machine.Cols; at < to*pl.machine.Cols; at++ {
		if pl.gated(p, at) {
			visit(at, p.jobs[at])
		}
	}
}

func fill[T any](n int, value T) []T {
	s := make([]T, n)
	for i := range s {
		s[i] = value
	}
	return s
}
