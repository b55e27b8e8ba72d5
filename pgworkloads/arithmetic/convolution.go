package arithmetic

import (
	"fmt"
	"math"
	"math/bits"

	"pgsim/pgworkloads"
)

// Convolution computes the exact integer sums of a layer: of a convolution
// with any stride, padding and groups, or of a linear layer.
//
// It keeps several output channels in one 64-bit word, so that one
// multiplication serves all of them: (x + y<<b) * a = x*a + (y*a)<<b, and as
// long as every sum fits b bits with its sign, the lowest b bits are the first
// sum and the rest, less its borrow, the others. What happens above 64 bits on
// the way to the sums cancels out.
type Convolution struct {
	layer  pgworkloads.Layer
	lanes  int // sums in a word
	width  int // bits of each
	kernel *Kernel[int64]
}

// MaxSum is the greatest magnitude of a sum. It is one less than int32 holds,
// so that math.MaxInt32 can stand for a bound that no sum reaches.
const MaxSum = math.MaxInt32 - 1

// NewConvolution returns the convolution of a layer that passes [Layer.Check]
// with weights [N][InChannels/Groups][Kh][Kw]. It refuses weights with which
// some codes could overflow an int32 sum.
func NewConvolution(l pgworkloads.Layer, weights []int16) (*Convolution, error) {
	if err := CheckSums(l, weights); err != nil {
		return nil, err
	}
	return ConvolutionOf(l, weights), nil
}

// CheckSums refuses weights with which some codes could overflow a sum.
func CheckSums(l pgworkloads.Layer, weights []int16) error {
	for n := range l.N() {
		if most := LargestSum(l, weights, n); most > MaxSum {
			return fmt.Errorf("sums of output channel %d can reach %d, more than the accumulators hold (%d)",
				n, most, MaxSum)
		}
	}
	return nil
}

// LargestSum returns the greatest magnitude that a sum of an output channel can
// reach, with any codes.
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
	most := uint64(0)
	for n := range l.N() {
		most = max(most, LargestSum(l, weights, n))
	}
	const sign = 1
	c := &Convolution{layer: l, width: bits.Len64(most) + sign}
	outputs := l.OutChannels / l.Groups
	c.lanes = min(pgworkloads.WordBits/c.width, outputs)
	channels, positions := l.InChannels/l.Groups, l.Kernel[0]*l.Kernel[1]
	c.kernel = NewKernel(l, (outputs+c.lanes-1)/c.lanes, func(group, row, word int) int64 {
		packed := int64(0)
		for lane := range min(c.lanes, outputs-word*c.lanes) {
			n := group*outputs + word*c.lanes + lane
			w := weights[(n*channels+row%channels)*positions+row/channels]
			packed += int64(w) << (lane * c.width)
		}
		return packed
	})
	return c
}

// Sums computes sum_k w[n,k] * values[codes[m,k]] for every output of one
// image. The codes are stored bytes [InChannels][height][width]; the sums are
// pixel-major, [M][N]. A padded position adds nothing. Values may be as large as
// those of the layer's activation, see [Activation.MaxMagnitude].
func (c *Convolution) Sums(sums []int32, codes []byte, values *pgworkloads.Codes) {
	l := c.layer
	if len(sums) != l.PixelsPerImage()*l.N() || len(codes) != l.InChannels*l.Input[0]*l.Input[1] {
		panic(fmt.Sprintf("pgworkloads: %d sums and %d codes", len(sums), len(codes)))
	}
	c.SumRows(new(Terms[int64]), sums, pixelMajor(codes, l.InChannels, values), l.Output[0])
}

// SumRows computes the sums of the first rows of output pixels from the values of
// codes, [pixel][channel].
func (c *Convolution) SumRows(s *Terms[int64], sums []int32, values []int64, rows int) {
	outputs := c.layer.OutChannels / c.layer.Groups
	perBlock := BlockWords * c.lanes
	c.kernel.Sums(s, values, rows, func(pixel, group, block int, words *[BlockWords]int64) {
		first := block * perBlock
		at := pixel*c.layer.OutChannels + group*outputs + first
		c.unpack(sums[at:][:min(perBlock, outputs-first)], words)
	})
}

// unpack takes the sums out of the words.
func (c *Convolution) unpack(sums []int32, words *[BlockWords]int64) {
	unused := pgworkloads.WordBits - c.width
	for _, word := range words {
		for lane := range sums[:min(c.lanes, len(sums))] {
			sum := word << unused >> unused // with its sign
			sums[lane] = int32(sum)
			word = (word - sum) >> c.width
		}
		sums = sums[min(c.lanes, len(sums)):]
	}
}

// pixelMajor replaces codes [C][pixels] by their values, [pixels][C].
func pixelMajor(codes []byte, channels int, values *pgworkloads.Codes) []int64 {
	pixels := len(codes) / channels
	out := make([]int64, len(codes))
	for channel := range channels {
		for pixel, code := range codes[channel*pixels:][:pixels] {
			out[pixel*channels+channel] = int64(values[code])
		}
	}
	return out
}
