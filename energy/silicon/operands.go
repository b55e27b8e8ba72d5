package silicon

import (
	"fmt"
	"math/rand/v2"

	"pgsim/pe/reference"
	"pgsim/pe/rtl"
	"pgsim/pgworkloads/traces"
)

// Operands are what PEs work on: for each of Cases outputs, one weight and one
// activation after the other.
type Operands struct {
	// Name is "random" or "trace".
	Name string
	// Bits are those of an activation.
	Bits int
	// Weight returns the k-th weight, the same for all outputs, as the outputs of a
	// column have it.
	Weight func(k int) int
	// Activation returns the k-th activation of an output.
	Activation func(output, k int) int
}

// operandsOf is how many operands a simulation takes, of every output.
const operandsOf = 144

// random returns random weights of some bits, and random activations.
func random(weightBits, activationBits int) Operands {
	const seed = 1
	draw := rand.New(rand.NewPCG(seed, seed))
	var weights [operandsOf]int
	var activations [Cases][operandsOf]int
	for k := range operandsOf {
		weights[k] = draw.IntN(1<<weightBits) - 1<<(weightBits-1)
		for output := range Cases {
			activations[output][k] = draw.IntN(1 << activationBits)
		}
	}
	return Operands{
		Name: randomOperands, Bits: activationBits,
		Weight:     func(k int) int { return weights[k] },
		Activation: func(output, k int) int { return activations[output][k] },
	}
}

// The layer of an embedded trace that simulations work on: its 8 x 8 pixels are the
// cases, its weights have 8 bits, its activations 4, without a sign.
const (
	traceName  = "pg-resnet20-a4h2-cifar10"
	layerName  = "layer3_2.conv1"
	channelOf  = 5
	firstOf    = 144 // the first operands are those of a few input channels only
	traceBits  = 4
	imageOfOne = 0
)

// fromTrace returns the operands of one channel of a layer of an embedded trace.
func fromTrace() (Operands, error) {
	problem, err := traceProblem()
	if err != nil {
		return Operands{}, err
	}
	return Operands{
		Name: traceOperands, Bits: problem.Bits,
		Weight: func(k int) int { return int(problem.Weights[channelOf*problem.K+firstOf+k]) },
		Activation: func(output, k int) int {
			return int(problem.Activations[output*problem.K+firstOf+k])
		},
	}, nil
}

func traceProblem() (reference.Problem, error) {
	t, err := traces.Resolve(traceName)
	if err != nil {
		return reference.Problem{}, err
	}
	for _, p := range t.Products() {
		if p.Name == layerName {
			return rtl.LayerProblem(p, imageOfOne)
		}
	}
	return reference.Problem{}, fmt.Errorf("silicon: trace %s: has no layer %s", traceName, layerName)
}
