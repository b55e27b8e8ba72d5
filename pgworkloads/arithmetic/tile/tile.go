package tile

import "fmt"

// Vectors is how many vectors of pixels a tile has.
const Vectors = 2

// The largest values of these sizes over all kernels.
const (
	MaxLanes = 16
	MaxRows  = 8
)

// Kernel multiplies tiles. All kernels compute the same results.
type Kernel struct {
	// Name says which integers and instructions it uses.
	Name string
	// Digits is the number of integers in a word: 4 bytes, unsigned for pixels and signed for
	// weights, or 2 signed integers of 16 bits for both.
	Digits int
	// Lanes is the number of pixels in a vector. Rows is the number of rows of weights in a tile.
	Lanes, Rows int

	multiply func(out0, out1 *int32, stride int, left0, left1 *uint32, offsets *int, steps int, weights *uint32, first0, first1 *int32)
}

// Operands are the operands of one tile.
type Operands struct {
	// Pixels are the words of both vectors. The word of lane i at step s is Pixels[v][Offsets[s]+i].
	Pixels  [Vectors][]uint32
	Offsets []int
	// Reach is the greatest offset.
	Reach int
	// Weights are [len(Offsets)][Rows] words.
	Weights []uint32
	// First are the initial sums of every row.
	First [Vectors][]int32
}

// Multiply computes out[v][row*stride+lane], the sums of a tile. It panics if operands are too
// short, which is a bug.
func (k *Kernel) Multiply(out [Vectors][]int32, stride int, o *Operands) {
	for v := range Vectors {
		if len(out[v]) < (k.Rows-1)*stride+k.Lanes || stride < k.Lanes || len(o.Pixels[v]) < o.Reach+k.Lanes || len(o.First[v]) < k.Rows {
			panic(fmt.Sprintf("tile: %d sums, %d pixels and %d first ones in vector %d", len(out[v]), len(o.Pixels[v]), len(o.First[v]), v))
		}
	}
	if len(o.Weights) < len(o.Offsets)*k.Rows || len(o.Offsets) == 0 {
		panic(fmt.Sprintf("tile: %d words of weights for %d steps", len(o.Weights), len(o.Offsets)))
	}
	k.multiply(&out[0][0], &out[1][0], stride, &o.Pixels[0][0], &o.Pixels[1][0],
		&o.Offsets[0], len(o.Offsets), &o.Weights[0], &o.First[0][0], &o.First[1][0])
}

// Find returns the fastest kernel of this processor for words of the given number of integers, or
// nil if it has none.
func Find(digits int) *Kernel { return find(Kernels(), digits) }

func find(kernels []*Kernel, digits int) *Kernel {
	for _, k := range kernels {
		if k.Digits == digits {
			return k
		}
	}
	return nil
}
