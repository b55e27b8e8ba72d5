package network

import (
	"fmt"
	"math"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

func init() {
	perFeature := func(name string) Param {
		return Param{Name: name, DType: npy.Float32, Shape: func(n Node, _ []Node, _ int) []int { return n.Shape[len(n.Shape)-1:] }}
	}
	Ops.Register("layer_norm", "channels of every position with their own mean and deviation, scaled", Op{
		Kind:   pgworkloads.KindNorm,
		Inputs: 1,
		Params: []Param{perFeature("scale"), perFeature("bias")},
		Attrs:  []Attr{positive("epsilon")},
		Shape: func(n Node, in []Node) ([]int, error) {
			if len(in[0].Shape) == MapRank {
				return nil, fmt.Errorf("%s reads a sequence [T, C] or a vector [C], got %s", n.Op, pgworkloads.List(in[0].Shape))
			}
			return in[0].Shape, nil
		},
		Compile: func(n Node, _ []Node) Evaluator {
			scale, bias, epsilon := n.Floats("scale"), n.Floats("bias"), n.Attrs["epsilon"]
			return func(_ *Run, out, a, _ []float64) {
				for at := 0; at < len(a); at += len(scale) {
					layerNorm(out[at:][:len(scale)], a[at:][:len(scale)], scale, bias, epsilon)
				}
			}
		},
	})
}

// layerNorm normalizes the channels of one position. Both sums are taken in the order of the
// channels.
func layerNorm(out, a []float64, scale, bias []float32, epsilon float64) {
	mean, variance := 0.0, 0.0
	for _, x := range a {
		mean += x
	}
	mean /= float64(len(a))
	for i, x := range a {
		out[i] = x - mean
		variance += float64(out[i] * out[i])
	}
	deviation := math.Sqrt(variance/float64(len(a)) + epsilon)
	for i := range out {
		out[i] = float64(out[i]/deviation*float64(scale[i])) + float64(bias[i])
	}
}
