package network

import (
	"math"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("gelu", "x times the normal distribution's share below x", Op{
		Kind:    pgworkloads.KindActivation,
		Inputs:  1,
		Shape:   sameAsInput,
		Compile: func(Node, []Node) Evaluator { return byElement(gelu) },
	})
}

// gelu returns x/2 * (1 + erf(x/sqrt(2))).
func gelu(x float64) float64 {
	share := erf(float64(math.Abs(x) * (math.Sqrt2 / 2)))
	if x < 0 {
		share = -share
	}
	return float64(x*0.5) * (1 + share)
}
