package tracetest

import (
	"math"

	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
)

// bruteScores computes a product of two operands of a sample behind a gate.
func bruteScores(n network.Node, left, right []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	p := n.Product
	heads, depth, columns, positions := p.Groups, p.InChannels/p.Groups, p.OutChannels/p.Groups, n.Shape[0]
	layer := &BruteLayer{}
	for c := range p.InChannels {
		for t := range positions {
			layer.Codes = append(layer.Codes, BruteCode(p.Activation, left[t*p.InChannels+c]))
		}
	}
	channels := len(right) / columns
	if n.Attrs["transposed"] == 0 {
		channels = p.OutChannels
	}
	for c := range channels {
		for row := range len(right) / channels {
			layer.RightCodes = append(layer.RightCodes, BruteCode(*p.Right, right[row*channels+c]))
		}
	}
	weights := make([]int16, p.OutChannels*depth)
	for i := range p.OutChannels {
		for k := range depth {
			at := k*p.OutChannels + i
			if n.Attrs["transposed"] == 1 {
				at = i%columns*p.InChannels + i/columns*depth + k
			}
			weights[i*depth+k] = int16(bruteValueOf(*p.Right, right[at]))
		}
	}
	limits := p.Gate.Thresholds
	if moved := rule.Thresholds[p.Name]; moved != nil {
		limits = moved
	}
	out := make([]float64, positions*p.OutChannels)
	for i := range p.OutChannels {
		for t := range positions {
			sum, low := bruteSums(p.Layer, weights, layer.Codes, i, t, 0)
			on := false
			if rule.Regions != nil {
				var products int
				low, products = bruteRegionLow(p.Layer, *rule.Regions, weights, layer.Codes, i, t, 0)
				layer.LowProducts += products
				sum += low
			} else {
				number := sum
				if p.Gate.Kind == arithmetic.GateNearMax {
					for other := i / columns * columns; other <= i; other++ {
						high, _ := bruteSums(p.Layer, weights, layer.Codes, other, t, 0)
						number = max(number, high)
					}
					number = sum - number // above the threshold's negative
				}
				on = bruteScoreGate(p.Gate.Kind, limits, heads, i/columns, number) && !(p.Gate.Causal && i%columns > t)
				if on {
					sum += low
				}
			}
			layer.outputs, layer.Gates = append(layer.outputs, int32(sum)), append(layer.Gates, on)
			out[t*p.OutChannels+i] = float64(sum) * (p.Activation.Scale * p.Right.Scale)
			if p.Gate.Drops && !on && rule.Regions == nil {
				out[t*p.OutChannels+i] = math.Inf(-1)
			}
		}
	}
	found[p.Name] = layer
	return out
}

// bruteScoreGate decides the gate of a head's output.
func bruteScoreGate(kind string, thresholds []int32, heads, head, number int) bool {
	if kind == arithmetic.GateNearMax {
		return -number < int(thresholds[head])
	}
	return bruteGate(kind, thresholds, heads, head, number)
}
