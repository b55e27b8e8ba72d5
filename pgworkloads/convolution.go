package pgworkloads

import (
	"fmt"
	"math"
)

// Convolution computes the exact integer sums of a layer: of a convolution
// with any stride, padding and groups, or of a linear layer.
//
// It keeps two output channels in the halves of one 64-bit word, so that one
// multiplication serves both: (x + y<<32) * a = x*a + (y*a)<<32, and as long as
// every sum fits int32, which [NewConvolution] makes sure of, the lower half is
// the first sum and the rest, less its borrow, the second.
type Convolution struct {
	layer  Layer
	words  int     // words of weights for each input channel and kernel position
	packed []int64 // [group][ky][kx][input channel of the group][word]
}

// laneBits is the width of one of the two sums in a word.
const laneBits = 32

// maxSum is the greatest magnitude of a sum. It is one less than int32 holds,
// so that math.MaxInt32 can stand for a bound that no sum reaches.
const maxSum = math.MaxInt32 - 1

// NewConvolution returns the convolution of a layer that passes [Layer.Check]
// with weights [N][InChannels/Groups][Kh][Kw]. It refuses weights with which
// some codes could overflow an int32 sum.
func NewConvolution(l Layer, weights []int16) (*Convolution, error) {
	if err := checkSums(l, weights); err != nil {
		return nil, err
	}
	return newConvolution(l, weights), nil
}

// checkSums refuses weights with which some codes could overflow a sum.
func checkSums(l Layer, weights []int16) error {
	if len(weights) != l.N()*l.K() {
		panic(fmt.Sprintf("pgworkloads: %d weights for a layer of %d", len(weights), l.N()*l.K()))
	}
	for n := range l.N() {
		sum := uint64(0)
		for _, w := range weights[n*l.K() : (n+1)*l.K()] {
			sum += uint64(max(int(w), -int(w)))
		}
		if most := sum * uint64(l.Activation.MaxMagnitude()); most > maxSum {
			return fmt.Errorf("sums of output channel %d can reach %d, more than the accumulators hold (%d)",
				n, most, maxSum)
		}
	}
	return nil
}

// newConvolution lays the weights out in the order in which sums are made.
func newConvolution(l Layer, weights []int16) *Convolution {
	c := &Convolution{layer: l}
	channels, outputs := l.InChannels/l.Groups, l.OutChannels/l.Groups
	c.words = (outputs + 1) / 2
	c.packed = make([]int64, l.Groups*l.K()*c.words)
	positions := l.Kernel[0] * l.Kernel[1]
	for n := range l.N() {
		group, lane := n/outputs, n%outputs
		for channel := range channels {
			for position := range positions {
				w := weights[(n*channels+channel)*positions+position]
				at := ((group*positions+position)*channels+channel)*c.words + lane/2
				c.packed[at] += int64(w) << (lane % 2 * laneBits)
			}
		}
	}
	return c
}

// Sums computes sum_k w[n,k] * values[codes[m,k]] for every output of one
// image. The codes are stored bytes [InChannels][height][width]; the sums are
// pixel-major, [M][N]. A padded position adds nothing.
func (c *Convolution) Sums(sums []int32, codes []byte, values *Codes) {
	l := c.layer
	if len(sums) != l.PixelsPerImage()*l.N() || len(codes) != l.InChannels*l.Input[0]*l.Input[1] {
		panic(fmt.Sprintf("pgworkloads: %d sums and %d codes", len(sums), len(codes)))
	}
	input := pixelMajor(codes, l.InChannels, values)
	acc := make([]int64, c.words)
	outputs := l.OutChannels / l.Groups
	for y := range l.Output[0] {
		for x := range l.Output[1] {
			pixel := sums[(y*l.Output[1]+x)*l.N():][:l.N()]
			for group := range l.Groups {
				clear(acc)
				c.accumulate(acc, input, group, y, x)
				unpack(pixel[group*outputs:][:outputs], acc)
			}
		}
	}
}

// accumulate adds the products of one output pixel and one group to acc.
func (c *Convolution) accumulate(acc []int64, input []int32, group, y, x int) {
	l := c.layer
	channels := l.InChannels / l.Groups
	for ky := range l.Kernel[0] {
		iy := y*l.Stride[0] + ky - l.Padding[0]
		if iy < 0 || iy >= l.Input[0] {
			continue
		}
		for kx := range l.Kernel[1] {
			ix := x*l.Stride[1] + kx - l.Padding[1]
			if ix < 0 || ix >= l.Input[1] {
				continue
			}
			at := ((group*l.Kernel[0]+ky)*l.Kernel[1] + kx) * channels * c.words
			addProducts(acc,
				input[(iy*l.Input[1]+ix)*l.InChannels+group*channels:][:channels],
				c.packed[at:][:channels*c.words])
		}
	}
}

// addProducts adds input channel c times row c of the weights, for all c.
func addProducts(acc []int64, input []int32, weights []int64) {
	for channel, value := range input {
		if value == 0 {
			continue // most high parts after a ReLU
		}
		row := weights[channel*len(acc):][:len(acc)]
		for i, w := range row {
			acc[i] += w * int64(value)
		}
	}
}

// unpack takes the two sums out of every word.
func unpack(sums []int32, acc []int64) {
	for n := range sums {
		word := acc[n/2]
		sum := int32(word)
		if n%2 == 1 {
			sum = int32((word - int64(sum)) >> laneBits)
		}
		sums[n] = sum
	}
}

// pixelMajor replaces codes [C][pixels] by their values, [pixels][C].
func pixelMajor(codes []byte, channels int, values *Codes) []int32 {
	pixels := len(codes) / channels
	out := make([]int32, len(codes))
	for channel := range channels {
		for pixel, code := range codes[channel*pixels:][:pixels] {
			out[pixel*channels+channel] = values[code]
		}
	}
	return out
}
