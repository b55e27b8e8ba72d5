package tracetest

import (
	"math"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/trace"
)

// Settled returns traces of both tasks as a framework would write them.
func Settled(t testing.TB, seed uint64) []*Sample {
	t.Helper()
	samples := []*Sample{New(seed), NewLanguage(seed), NewAttention(seed), NewCausal(seed)}
	kinds := []string{arithmetic.GateAbove, arithmetic.GateBetween, arithmetic.GateNearMax}
	images, text := NewAttention(seed), NewCausal(seed)
	images.GateScores(kinds[seed%3], seed/3%2 == 1)
	text.GateScores(kinds[(seed+2)%3], seed/3%2 == 0)
	samples = append(samples, images, text)
	for _, s := range samples {
		s.Settle(t)
	}
	return samples
}

// BruteThresholds returns the integer thresholds of all gated layers after a threshold change.
func BruteThresholds(trace *trace.Trace, m pgworkloads.ThresholdChange) map[string][]int32 {
	moved := map[string][]int32{}
	for _, p := range trace.Products() {
		if p.Gate == nil {
			continue
		}
		for i, delta := range p.Gate.Delta {
			side, unit := p.OutChannels, p.Activation.Scale
			if p.Right != nil {
				side, unit = p.Groups, unit*p.Right.Scale
			} else {
				unit *= p.WeightScales[i%side]
			}
			if i < side && p.Gate.Kind != arithmetic.GateNearMax {
				moved[p.Name] = append(moved[p.Name], int32(math.Floor((delta*m.Scale()+m.ThresholdOffset)/unit)))
			} else {
				moved[p.Name] = append(moved[p.Name], int32(math.Ceil((delta*m.Scale()-m.ThresholdOffset)/unit)))
			}
		}
	}
	return moved
}
