package arithmetic

import (
	"fmt"
	"math"

	"pgsim/pgworkloads"
)

// Convolution computes the exact integer sums of a layer: of a convolution with any stride, padding
// and groups, or of a linear layer. It uses vector instructions if the processor has suitable ones.
// Otherwise several sums share a word of 64 bits.
type Convolution struct {
	layer   pgworkloads.Layer
	product product
}

// product is a way to compute sums. It writes the sums of the first rows of output pixels and may
// use no memory except the scratch.
type product interface {
	sums(s *Scratch, out Sums, codes []pgworkloads.CodeWord, rows int)
}

// Sums are the sums of a sample, [N][pixels]: of the high part, and of the low part if Low is not
// nil.
type Sums struct{ High, Low []int32 }

// Scratch is the memory that one goroutine needs for sums of any layer.
type Scratch struct {
	lanes  laneScratch
	vector vectorScratch
	codes  []pgworkloads.CodeWord // of some channels
}

// MaxSum is the greatest magnitude of a sum. It is one less than int32 holds, so that math.MaxInt32
// can represent a bound that no sum reaches.
const MaxSum = math.MaxInt32 - 1

// NewConvolution returns the convolution of a layer that passes [Layer.Check], with weights
// [N][InChannels/Groups][Kh][Kw]. It refuses weights if some codes could overflow an int32 sum.
func NewConvolution(l pgworkloads.Layer, weights []int16) (*Convolution, error) {
	if err := CheckSums(l, weights); err != nil {
		return nil, err
	}
	return ConvolutionOf(l, weights), nil
}

// CheckSums refuses weights if some codes could overflow a sum.
func CheckSums(l pgworkloads.Layer, weights []int16) error {
	for n := range l.N() {
		if most := LargestSum(l, weights, n); most > MaxSum {
			return fmt.Errorf("sums of output channel %d can reach %d, more than the accumulators hold (%d)",
				n, most, MaxSum)
		}
	}
	return nil
}

// CheckComputedSums refuses a product of two computed operands whose sums could overflow.
func CheckComputedSums(l pgworkloads.Layer, right pgworkloads.Activation) error {
	if most := l.K() * l.Activation.MaxMagnitude() * right.MaxMagnitude(); most > MaxSum {
		return fmt.Errorf("sums can reach %d, more than the accumulators hold (%d)", most, MaxSum)
	}
	return nil
}

// LargestSum returns the greatest magnitude of a sum of an output channel, over all codes.
func LargestSum(l pgworkloads.Layer, weights []int16, n int) uint64 {
	if len(weights) != l.N()*l.K() {
		panic(fmt.Sprintf("pgworkloads: %d weights for a layer of %d", len(weights), l.N()*l.K()))
	}
	sum := uint64(0)
	for _, w := range weights[n*l.K() : (n+1)*l.K()] {
		sum += uint64(max(int(w), -int(w)))
	}
	return sum * uint64(l.Activation.MaxMagnitude())
}

// ConvolutionOf is [NewConvolution] for weights that have passed [CheckSums].
func ConvolutionOf(l pgworkloads.Layer, weights []int16) *Convolution {
	return &Convolution{l, newProduct(l, weights)}
}

// newProduct returns the fastest way to compute the sums of a layer.
func newProduct(l pgworkloads.Layer, weights []int16) product {
	if l.SplitsChannels() {
		return newChannelProduct(l, weights)
	}
	if k := vectorKernel(l, weights); k != nil {
		return newVectorProduct(l, weights, k)
	}
	return newLaneProduct(l, weights)
}

// Sums computes the sums of both parts, sum_k w[n,k] * part(codes[m,k]), for the first rows of
// output pixels of one sample. The codes are [InChannels][height][width]; for a linear layer they
// may be only the first rows. A padded position adds nothing.
func (c *Convolution) Sums(s *Scratch, out Sums, codes []pgworkloads.CodeWord, rows int) {
	l := c.layer
	sums := rows * l.Output[1] * l.N()
	if len(out.High) != sums || out.Low != nil && len(out.Low) != sums || len(codes)%(l.InChannels*l.Input[1]) != 0 {
		panic(fmt.Sprintf("pgworkloads: %d and %d sums of %d codes", len(out.High), len(out.Low), len(codes)))
	}
	c.product.sums(s, out, codes, rows)
}
