package network

import (
	"slices"

	"pgsim/pgworkloads/arithmetic"
)

// ThresholdCount returns how many thresholds a side of the product's gate has: one per output
// channel, or one per head for a product of two computed operands.
func (p *Product) ThresholdCount() int {
	if p.RightComputed {
		return p.Groups
	}
	return p.N()
}

// thresholdOf returns the index of the threshold of an output channel.
func (p *Product) thresholdOf(channel int) int { return channel / (p.N() / p.ThresholdCount()) }

// unitScales are the real values of 1 of the right operand, by threshold.
func (p *Product) unitScales() []float64 {
	if p.RightComputed {
		return slices.Repeat([]float64{p.Right.Scale}, p.Groups)
	}
	return p.WeightScales
}

// IntegerThresholds returns the integers that make the same decisions as thresholds in trained
// units plus an offset.
func (p *Product) IntegerThresholds(delta []float64, offset float64) []int32 {
	return p.Gate.Rule.Thresholds(delta, offset, p.Activation.Scale, p.unitScales())
}

// Bounds returns the bounds of every output channel for integer thresholds.
func (p *Product) Bounds(thresholds []int32) arithmetic.GateBounds {
	channels := p.N() / p.ThresholdCount()
	if channels == 1 {
		return p.Gate.Rule.Bounds(thresholds)
	}
	all := make([]int32, 0, channels*len(thresholds))
	for _, t := range thresholds {
		all = append(all, slices.Repeat([]int32{t}, channels)...)
	}
	return p.Gate.Rule.Bounds(all)
}

// Margin returns how far a number that decides the gate of an output channel, as in [Run.HighSums],
// lies inside the trained bounds, in trained units.
func (p *Product) Margin(channel int, number int32) float64 {
	at := p.thresholdOf(channel)
	unit := p.Activation.Scale * p.unitScale(at)
	return p.Gate.Rule.Margin(p.Gate.Delta, at, p.ThresholdCount(), float64(number)*unit)
}

// unitScale is one of the unitScales.
func (p *Product) unitScale(threshold int) float64 {
	if p.RightComputed {
		return p.Right.Scale
	}
	return p.WeightScales[threshold]
}

// Reach returns an offset beyond which no gate of the product changes.
func (p *Product) Reach() float64 {
	reach := 0.0
	for at, d := range p.Gate.Delta {
		threshold := at % p.ThresholdCount()
		reach = max(reach, max(d, -d)+float64(p.largestNumber(threshold))*p.Activation.Scale*p.unitScale(threshold))
	}
	return reach
}

// largestNumber bounds the magnitude of the numbers that are compared with a threshold.
func (p *Product) largestNumber(threshold int) uint64 {
	if !p.RightComputed {
		return arithmetic.LargestSum(p.Layer, p.Weights, threshold)
	}
	const farthest = 2 // sums apart
	return farthest * uint64(p.K()*p.Activation.MaxMagnitude()*p.Right.MaxMagnitude())
}

// HiddenScores returns how many scores of one sample belong to keys after their position, which the
// position does not know.
func (p *Product) HiddenScores() int {
	if p.Gate == nil || !p.Gate.Causal {
		return 0
	}
	positions := p.Output[0]
	return p.Groups * positions * (positions - 1) / 2 // as many keys as positions
}
