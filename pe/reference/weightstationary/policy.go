package weightstationary

import (
	"iter"

	"pgsim/configs/extension"
	"pgsim/pe/reference"
)

// order is what a controller does next: run a fold, or wait for a condition.
type order struct {
	fold  *fold
	until func() bool
}

// policy says what streams and in which order.
type policy func(*plan) iter.Seq[order]

// Policies are the policies that the model knows.
var Policies = extension.New[policy]("policy", "")

func init() {
	Policies.Register("dense", "", dense)
	Policies.Register("row-pack", "", rowPack)
}

// dense streams all bits of all pixels past every weight tile.
func dense(p *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range p.groups() {
			if !runAll(yield, p.folds(reference.KindFull, g, p.allPixels(g))) {
				return
			}
		}
	}
}

// rowPack streams the high bits of all pixels past every weight tile, waits for
// the decisions, and streams the low bits of pixels with a gated output.
func rowPack(p *plan) iter.Seq[order] {
	return func(yield func(order) bool) {
		for _, g := range p.groups() {
			highs := p.folds(reference.KindHigh, g, p.allPixels(g))
			last := highs[len(highs)-1]
			decided := func() bool { return last.done(p.machine.Cols) }
			if !runAll(yield, highs) || !yield(order{until: decided}) {
				return
			}
			pixels := p.gatedPixels(g)
			if len(pixels) > 0 && !runAll(yield, p.folds(reference.KindLow, g, pixels)) {
				return
			}
		}
	}
}

func runAll(yield func(order) bool, folds []*fold) bool {
	for _, f := range folds {
		if !yield(order{fold: f}) {
			return false
		}
	}
	return true
}

// gatedPixels returns the pixels with a gated output in the group.
func (p *plan) gatedPixels(g columnGroup) []int {
	var pixels []int
	for _, m := range p.allPixels(g) {
		for n := g.first; n < g.first+g.channels; n++ {
			if p.outputs.gates[m*p.problem.N+n] {
				pixels = append(pixels, m)
				break
			}
		}
	}
	return pixels
}
