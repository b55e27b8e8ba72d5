package silicon

import "math/rand/v2"

// shape says how synthetic operands differ from random ones.
type shape struct {
	name string
	// zeros is the share of activations that are 0. again is the share that repeat the previous one.
	zeros, again float64
	// narrow and light are by how many bits activations and weights are smaller than their width
	// allows. Weights keep their sign.
	narrow, light int
	// same is the share of weights that repeat the previous one.
	same float64
}

// shapes are the synthetic operands that the dependence on operands is fitted to.
var shapes = []shape{
	{name: randomShape},
	{name: idleShape, zeros: 1},
	{name: "a quarter zeros", zeros: 0.25},
	{name: "half zeros", zeros: 0.5},
	{name: "three quarters zeros", zeros: 0.75},
	{name: "half of them again", again: 0.5},
	{name: "three quarters of them again", again: 0.75},
	{name: "half as wide", narrow: halfOfBits},
	{name: "weights by 2 bits smaller", light: 2},
	{name: "weights by 4 bits smaller", light: 4},
	{name: "half of the weights again", same: 0.5},
	{name: "one weight", same: 1},
	{name: "half zeros, weights by 2 bits smaller", zeros: 0.5, light: 2},
	{name: "half zeros, half as wide, weights by 3 bits smaller", zeros: 0.5, narrow: halfOfBits, light: 3},
}

// Names of the shapes that others are compared with, and a value of narrow that depends on the
// width of the activations.
const (
	randomShape = "random"
	idleShape   = "all zeros"
	halfOfBits  = -1
)

// operands draws operands of a shape, with activations of the given width.
func (s shape) operands(activationBits int) Operands {
	const seed = 3
	draw := rand.New(rand.NewPCG(seed, seed))
	if s.narrow == halfOfBits {
		s.narrow = activationBits / 2
	}
	var weights [operandsOf]int
	var activations [Cases][operandsOf]int
	for k := range operandsOf {
		reach := 1 << (weightBits - 1 - s.light)
		weights[k] = draw.IntN(2*reach) - reach
		if k > 0 && draw.Float64() < s.same {
			weights[k] = weights[k-1]
		}
		for output := range Cases {
			a := draw.IntN(1 << (activationBits - s.narrow))
			switch from := draw.Float64(); {
			case from < s.zeros:
				a = 0
			case k > 0 && from < s.zeros+s.again:
				a = activations[output][k-1]
			}
			activations[output][k] = a
		}
	}
	return Operands{
		Name: s.name, Bits: activationBits,
		Weight:     func(k int) int { return weights[k] },
		Activation: func(output, k int) int { return activations[output][k] },
	}
}
