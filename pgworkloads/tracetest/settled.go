package tracetest

import (
	"math"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/trace"
)

// Settled are traces of both tasks as a framework would write them.
func Settled(t testing.TB, seed uint64) []*Sample {
	t.Helper()
	samples := []*Sample{New(seed), NewLanguage(seed), NewAttention(seed), NewCausal(seed)}
	for _, s := range samples {
		s.Settle(t)
	}
	return samples
}

// BruteThresholds are the integer thresholds of all gated layers, moved.
func BruteThresholds(trace *trace.Trace, m pgworkloads.ThresholdChange) map[string][]int32 {
	moved := map[string][]int32{}
	for _, p := range trace.Products() {
		if p.Gate == nil {
			continue
		}
		for i, delta := range p.Gate.Delta {
			n := i % p.OutChannels
			unit := p.Activation.Scale * p.WeightScales[n]
			if i < p.OutChannels {
				moved[p.Name] = append(moved[p.Name], int32(math.Floor((delta*m.Scale()+m.ThresholdOffset)/unit)))
			} else {
				moved[p.Name] = append(moved[p.Name], int32(math.Ceil((delta*m.Scale()-m.ThresholdOffset)/unit)))
			}
		}
	}
	return moved
}
