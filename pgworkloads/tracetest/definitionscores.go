package tracetest

import (
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
)

// bruteScores computes a gated product of two operands of a sample.
func bruteScores(n network.Node, left, right []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	p := n.Product
	channels := p.InChannels
	if n.Attrs["transposed"] == 0 {
		channels = p.OutChannels
	}
	layer := &BruteLayer{
		Codes: bruteCodes(p.Activation, left, p.InChannels), RightCodes: bruteCodes(*p.Right, right, channels),
	}
	weights := bruteWeights(n, right)
	limits := p.Gate.Thresholds
	if moved := rule.Thresholds[p.Name]; moved != nil {
		limits = moved
	}
	out := make([]float64, n.Shape[0]*p.OutChannels)
	for i := range p.OutChannels {
		for t := range n.Shape[0] {
			sum, low := bruteSums(p.Layer, weights, layer.Codes, i, t, 0)
			on := false
			if rule.Regions != nil {
				var products int
				low, products = bruteRegionLow(p.Layer, *rule.Regions, weights, layer.Codes, i, t, 0)
				layer.LowProducts += products
				sum += low
			} else if on = bruteOn(p, limits, weights, layer.Codes, i, t); on {
				sum += low
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

// bruteCodes returns the codes of a sequence, [channel][position].
func bruteCodes(a pgworkloads.Activation, values []float64, channels int) []byte {
	var codes []byte
	for c := range channels {
		for t := range len(values) / channels {
			codes = append(codes, BruteCode(a, values[t*channels+c]))
		}
	}
	return codes
}

// bruteWeights returns the values of the codes of a right operand, [N][K], in the form of weights.
func bruteWeights(n network.Node, right []float64) []int16 {
	p := n.Product
	depth, columns := p.InChannels/p.Groups, p.OutChannels/p.Groups
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
	return weights
}

// bruteOn decides the gate of output channel i at position t.
func bruteOn(p *network.Product, limits []int32, weights []int16, codes []byte, i, t int) bool {
	columns := p.OutChannels / p.Groups
	if p.Gate.Causal && i%columns > t {
		return false
	}
	number, _ := bruteSums(p.Layer, weights, codes, i, t, 0)
	if p.Gate.Kind != arithmetic.GateNearMax {
		return bruteGate(p.Gate.Kind, limits, p.Groups, i/columns, number)
	}
	for other := i / columns * columns; other < i; other++ {
		if high, _ := bruteSums(p.Layer, weights, codes, other, t, 0); high-number >= int(limits[i/columns]) {
			return false
		}
	}
	return limits[i/columns] > 0
}
