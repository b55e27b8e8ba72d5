package tracetest

import (
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// The ops of transformers, as FORMAT.md defines them.

// bruteGELU uses an approximation of erf, and exp from the library.
func bruteGELU(x float64) float64 {
	z := math.Abs(x) / math.Sqrt2
	t := 1 / (1 + 0.3275911*z)
	t2 := t * t
	series := 0.254829592*t - 0.284496736*t2 + 1.421413741*t2*t - 1.453152027*t2*t2 + 1.061405429*t2*t2*t
	return x / 2 * (1 + math.Copysign(1-series*math.Exp(-z*z), x))
}

// brutePositions computes ops that read several values of a sequence, or of a vector.
func brutePositions(n network.Node, shape []int, in []float64, i int) float64 {
	width := shape[len(shape)-1]
	switch n.Op {
	case "mean_positions":
		sum := 0.0
		for t := range shape[0] {
			sum += in[t*width+i] / float64(shape[0])
		}
		return sum
	case "layer_norm":
		row, sum, squares := in[i/width*width:][:width], 0.0, 0.0
		for _, x := range row {
			sum += x
		}
		for _, x := range row {
			squares += math.Pow(x-sum/float64(width), 2)
		}
		normal := (in[i] - sum/float64(width)) / math.Sqrt(squares/float64(width)+n.Attrs["epsilon"])
		return normal*float64(npy.Values[float32](n.Params["scale"])[i%width]) + float64(npy.Values[float32](n.Params["bias"])[i%width])
	}
	keys := width / int(n.Attrs["heads"])
	t, key, sum := i/width, i%keys, 0.0
	hidden := func(key int) bool { return n.Attrs["causal"] == 1 && key > t }
	if hidden(key) || math.IsInf(in[i], -1) {
		return 0
	}
	for other := range keys {
		if !hidden(other) {
			sum += math.Exp((in[i-key+other] - in[i]) * n.Attrs["scale"])
		}
	}
	return 1 / sum
}

// bruteMatmul computes a product of two operands of a sample. A gated product is computed at every
// position as a product with weights, which are the right operand's.
func bruteMatmul(n network.Node, left, right []float64, rule BruteRule, found map[string]*BruteLayer) []float64 {
	p := n.Product
	if p.Gate != nil {
		return bruteScores(n, left, right, rule, found)
	}
	heads, depth, columns := p.Groups, p.InChannels/p.Groups, p.OutChannels/p.Groups
	var out []float64
	for t := range n.Shape[0] {
		for i := range p.OutChannels {
			head, column, sum, floating := i/columns, i%columns, 0, 0.0
			for k := range depth {
				at := k*p.OutChannels + i
				if n.Attrs["transposed"] == 1 {
					at = column*p.InChannels + head*depth + k
				}
				a, b := left[(t*heads+head)*depth+k], right[at]
				sum += bruteValueOf(p.Activation, a) * bruteValueOf(*p.Right, b)
				floating += a * b
			}
			if p.AssumedPrecision {
				out = append(out, floating)
			} else {
				out = append(out, float64(sum)*(p.Activation.Scale*p.Right.Scale))
			}
		}
	}
	return out
}

// bruteValueOf returns the value of the code of a real number.
func bruteValueOf(a pgworkloads.Activation, x float64) int {
	high, low := BruteParts(a, BruteCode(a, x))
	return high + low
}
