package weightstationary

import (
	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/reference"
)

// fold is one stream of pixels past one weight tile, and what is known about it so far.
type fold struct {
	kind  string
	group columnGroup
	// tile counts the weight tiles along K. Row 0 holds the operands from first on, of which the
	// fold has from..last-1.
	tile              int
	first, from, last int
	// low and high are the planes low..high-1 that are streamed. They are cut into digits digits of
	// digitBits planes each. The first digit may have fewer.
	low, high, digits, digitBits int
	pixels                       []int
	// decides is set if gates are decided. drains is set if results leave, except those of gated
	// outputs.
	decides, drains bool

	start pe.Cycle
	// summed and decided count pixels times columns: those whose sums have left the array, and
	// those whose decisions are made.
	summed, decided int
}

// columnGroup is up to C channels of one convolution group, in one time step.
type columnGroup struct {
	step            int
	convGroup       int
	first, channels int
}

// channel returns the channel of column c, and whether it has one.
func (g columnGroup) channel(c int) (int, bool) { return g.first + c, c < g.channels }

// steps returns the number of steps after the weights.
func (f *fold) steps() int { return len(f.pixels) * f.digits }

// shift returns the lowest plane of digit d.
func (f *fold) shift(d int) int { return f.low + (f.digits-1-d)*f.digitBits }

// done tells whether nothing of the fold is in flight.
func (f *fold) done(cols int) bool {
	all := len(f.pixels) * cols
	return f.summed == all && (!f.decides || f.decided == all)
}

// plan cuts a problem into folds.
type plan struct {
	machine Machine
	problem reference.Problem
	outputs *outputs
}

func newPlan(m Machine, p reference.Problem, o *outputs) *plan { return &plan{m, p, o} }

// groups returns the column groups.
func (p *plan) groups() []columnGroup {
	var groups []columnGroup
	channels := p.problem.N / p.problem.Groups
	for step := range p.problem.Steps() {
		for conv := range p.problem.Groups {
			for c := 0; c < channels; c += p.machine.Cols {
				groups = append(groups, columnGroup{step, conv, conv*channels + c, min(p.machine.Cols, channels-c)})
			}
		}
	}
	return groups
}

// folds returns the folds of one kind over some pixels of a group, one for every weight tile, in
// order.
func (p *plan) folds(kind string, g columnGroup, pixels []int) []*fold {
	part := p.problem.PartOf(kind, p.machine.Wasted)
	digits := ints.CeilDiv(part.High-part.Low, p.machine.DigitBits)
	perTile := p.machine.Rows * p.machine.Lanes
	var folds []*fold
	for k := part.From / perTile * perTile; k < part.To; k += perTile {
		folds = append(folds, &fold{
			kind: kind, group: g,
			tile: len(folds), first: k, from: max(k, part.From), last: min(k+perTile, part.To),
			low: part.Low, high: part.High, digits: digits, digitBits: p.machine.DigitBits,
			pixels: pixels,
		})
	}
	last := folds[len(folds)-1]
	last.drains, last.decides = true, kind == reference.KindHigh
	return folds
}

// allPixels returns the pixels of a group's time step.
func (p *plan) allPixels(g columnGroup) []int {
	pixels := make([]int, p.problem.Samples())
	for i := range pixels {
		pixels[i] = p.problem.Row(g.step, i)
	}
	return pixels
}
