package tile

import "fmt"

// Vectors is how many vectors of pixels a tile has.
const Vectors = 2

// The most that any kernel has of them.
const (
	MaxLanes = 16
	MaxRows  = 8
)

// Kernel multiplies tiles. All kernels compute the same.
type Kernel struct {
	// Name says which integers and instructions it has.
	Name string
	// Digits are the integers in a word: 4 bytes, unsigned ones of pixels and signed
	// ones of weights, or 2 signed integers of 16 bits of both.
	Digits int
	// Lanes are the pixels of a vector, Rows the rows of weights of a tile.
	Lanes, Rows int

	multiply func(out0, out1 *int32, stride int, left0, left1 *uint32, offsets *int, steps int, weights *uint32, first0, first1 *int32)
}

// Operands are those of one tile.
type Operands struct {
	// Pixels are the words of both vectors: that of lane i at step s is
	// Pixels[v][Offsets[s]+i].
	Pixels  [Vectors][]uint32
	Offsets []int
	// Reach is the greatest offset.
	Reach int
	// Weights are [len(Offsets)][Rows] words.
	Weights []uint32
	// First are what the sums of every row start at.
	First [Vectors][]int32
}

// Multiply computes out[v][row*stride+lane], the sums of a tile. Operands that are too
// short are a bug and panic.
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

// Find returns the fastest kernel of this processor for words of so many integers, or
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
