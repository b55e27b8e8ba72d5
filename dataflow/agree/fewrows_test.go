package agree_test

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// TestFewRowsAgree compares pixel-share with its register-level model on products of at most R
// rows, alone or in every time step. It batches these by pixel, and random layers are rarely of
// this kind. What every PE did must keep the rules.
func TestFewRowsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
		m := reference.Machine{
			Geometry:     pe.Geometry{Rows: draw(1, 9, "rows"), Cols: draw(1, 9, "columns"), Lanes: draw(1, 3, "lanes"), DigitBits: draw(1, 3, "digit")},
			Overlap:      rapid.SampledFrom([]string{"full", "drain", "none"}).Draw(t, "overlap"),
			Policy:       "pixel-share",
			Settings:     strict.Settings{}.With("queue_depth", draw(2, 5, "depth")),
			StateLatency: draw(0, 9, "latency"),
		}
		m.PartOperands = agree.DrawParts(m, func(least, most int) int { return draw(least, most, "groups of a part") })
		p := fewRows(m.Rows, draw)
		difference, err := agree.Difference("output-stationary", m, p)
		if err != nil || difference != "" {
			t.Fatalf("%+v, %v: %v\n%s", m, p, err, difference)
		}
	})
}

// TestFoldsAgree compares folded arrays with the register-level model, under every policy that has
// one and without gates. What every PE did must keep the rules.
func TestFoldsAgree(t *testing.T) {
	const flow = "output-stationary"
	var policies []string
	for _, p := range dataflow.Policies.All() {
		if agree.HasModel(flow, p.Name) {
			policies = append(policies, p.Name)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
		fold, rows := draw(2, 4, "fold"), draw(1, 5, "rows of a part")
		m := reference.Machine{
			Geometry: pe.Geometry{Rows: fold * rows, Cols: draw(1, 6, "columns"), Lanes: draw(1, 3, "lanes"), DigitBits: draw(1, 3, "digit")},
			Overlap:  rapid.SampledFrom([]string{"full", "drain", "none"}).Draw(t, "overlap"),
			Policy:   rapid.SampledFrom(policies).Draw(t, "policy"),
			Fold:     fold, StateLatency: draw(0, 9, "latency"),
		}
		m.DrainChains = agree.DrawChains(dataflow.OutputStationary{}, m.Rows, func(least, most int) int { return draw(least, most, "chains") })
		m.Settings = agree.DrawSettings(m.Policy, dataflow.Machine{Geometry: m.Geometry, Dataflow: dataflow.OutputStationary{}, Fold: fold}, func(key string, least, most int) int { return draw(least, most, key) })
		m.PartOperands = agree.DrawParts(m, func(least, most int) int { return draw(least, most, "groups of a part") })
		p := fewRows(rows, draw)
		if draw(0, 4, "gates") == 0 {
			p.Gated, p.HighBits, p.Thresholds = false, 0, nil
		}
		difference, err := agree.Difference(flow, m, p)
		if err != nil || difference != "" {
			t.Fatalf("%+v, %+v: %v\n%s", m, p, err, difference)
		}
	})
}

// fewRows draws a gated product of at most the given number of rows per time step.
func fewRows(rows int, draw func(lo, hi int, what string) int) reference.Problem {
	p := reference.Problem{
		M: draw(1, rows, "M"), K: draw(1, 10, "K"), Groups: draw(1, 3, "groups"), Bits: draw(2, 6, "bits"),
		Encoding: pgworkloads.Unsigned, Gated: true,
	}
	p.N = p.Groups * draw(1, 40, "channels of a group")
	p.HighBits = draw(1, p.Bits-1, "high bits")
	steps := draw(0, 4, "time steps")
	p.M *= max(1, steps)
	most := 1<<p.Bits - 1
	seed := uint32(draw(0, 1<<30, "operands"))
	next := func(lo, hi int) int { // from a small generator, because drawing each operand is slow
		const multiplier, increment = 1664525, 1013904223 // Numerical Recipes
		seed = seed*multiplier + increment
		return lo + int(seed>>8)%(hi-lo+1)
	}
	for range p.Groups * p.M * p.K {
		p.Activations = append(p.Activations, int16(next(0, most)))
	}
	least := -2
	if steps > 0 {
		least = 0 // the state that a step makes has unsigned codes
	}
	for range p.N * p.K {
		p.Weights = append(p.Weights, int16(next(least, 3)))
	}
	for range p.N {
		p.Thresholds = append(p.Thresholds, int32(next(-most*p.K/4, p.K*most/2)))
	}
	if steps > 0 {
		agree.MakeRecurrent(&p, steps)
	}
	return p
}
