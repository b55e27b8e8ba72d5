package silicon

import (
	"fmt"
	"math/rand/v2"

	"pgsim/pe/reference"
	"pgsim/pe/rtl"
	"pgsim/pgworkloads/traces"
)

// Operands are the inputs of PEs: for each of Cases outputs, a sequence of weights and a sequence
// of activations.
type Operands struct {
	// Name is "random" or "trace".
	Name string
	// Bits is the width of an activation.
	Bits int
	// Weight returns the k-th weight. It is the same for all outputs, as in the outputs of a column.
	Weight func(k int) int
	// Activation returns the k-th activation of an output.
	Activation func(output, k int) int
}

// operandsOf is how many operands a simulation uses per output.
const operandsOf = 144

// random returns random weights and random activations of the given widths.
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

// The layer of an embedded trace that simulations use. Its 8 x 8 pixels are the cases. Its weights
// have 8 bits; its activations have 4 and no sign.
const (
	traceName  = "pg-resnet20-a4h2-cifar10"
	layerName  = "layer3_2.conv1"
	channelOf  = 5
	firstOf    = 144 // the first operands belong to only a few input channels
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
