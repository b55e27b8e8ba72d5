package arithmetic

import "pgsim/pgworkloads"

// BlockWords is how many words of weights are multiplied at a time: as many sums as fit in the
// registers of a processor beside the operands.
const BlockWords = 4

// chunkPixels is how many output pixels are computed with one block of weights before the next
// block, so that the block and the operands stay in the caches.
const chunkPixels = 32

// Kernel sums the products of a layer. Numbers are float64, or int64 words that hold several
// integers each. The weights of four words are stored together, for the whole reduction, so that a
// block of them serves many output pixels.
type Kernel[T int64 | float64] struct {
	layer  pgworkloads.Layer
	blocks int             // for each group
	packed [][BlockWords]T // [group][block][ky][kx][input channel of the group]
}

// term is an operand that is not zero, and its channel in its group.
type term[T int64 | float64] struct {
	channel uint32
	value   T
}

// segment is the contribution of one kernel position to an output pixel: the terms of an input
// pixel, and the index where their weights start.
type segment struct{ from, to, row int }

// Terms are the operands of a sample, and the segments of a chunk of output pixels. The segments of
// the chunk's i-th pixel end at ends[i]. Terms are the scratch memory of one goroutine.
type Terms[T int64 | float64] struct {
	list     []term[T]
	starts   []int // of an input pixel and group in the list, and its end
	segments []segment
	ends     []int
	sums     [BlockWords]T // of one block
}

// NewKernel returns the kernel of a layer with the given words of weights for
// every group; word returns one of them, for a row of the reduction.
func NewKernel[T int64 | float64](l pgworkloads.Layer, words int, word func(group, row, word int) T) *Kernel[T] {
	k := &Kernel[T]{layer: l, blocks: (words + BlockWords - 1) / BlockWords}
	rows := l.K()
	k.packed = make([][BlockWords]T, l.Groups*k.blocks*rows)
	for group := range l.Groups {
		for w := range words {
			block := k.packed[(group*k.blocks+w/BlockWords)*rows:][:rows]
			for row := range block {
				block[row][w%BlockWords] = word(group, row, w)
			}
		}
	}
	return k
}

// Sums computes the sums of the first rows of output pixels from values [pixel][channel] and passes
// them to use, one block of words at a time.
func (k *Kernel[T]) Sums(s *Terms[T], values []T, rows int, use func(pixel, group, block int, sums *[BlockWords]T)) {
	l := k.layer
	reduction, pixels := l.K(), rows*l.Output[1]
	s.compress(values, l.InChannels/l.Groups)
	for group := range l.Groups {
		for first := 0; first < pixels; first += chunkPixels {
			s.segments, s.ends = s.segments[:0], s.ends[:0]
			for pixel := first; pixel < min(first+chunkPixels, pixels); pixel++ {
				k.place(s, group, pixel/l.Output[1], pixel%l.Output[1])
				s.ends = append(s.ends, len(s.segments))
			}
			for block := range k.blocks {
				weights := k.packed[(group*k.blocks+block)*reduction:][:reduction]
				start := 0
				for i, end := range s.ends {
					s.sums = [BlockWords]T{}
					for _, at := range s.segments[start:end] {
						addProducts(&s.sums, weights[at.row:], s.list[at.from:at.to])
					}
					use(first+i, group, block, &s.sums)
					start = end
				}
			}
		}
	}
}

// compress lists the operands that are not zero, for every input pixel and every group of the given
// number of channels. After a ReLU most high parts are zero.
func (s *Terms[T]) compress(values []T, channels int) {
	if len(s.list) < len(values) {
		s.list = make([]term[T], len(values))
	}
	s.starts = append(s.starts[:0], 0)
	count := 0
	for len(values) > 0 {
		for channel, value := range values[:channels] {
			// Always written: a branch would be mispredicted about half of the time.
			s.list[count] = term[T]{uint32(channel), value}
			if value != 0 {
				count++
			}
		}
		s.starts = append(s.starts, count)
		values = values[channels:]
	}
}

// place appends the segments of one output pixel and one group.
func (k *Kernel[T]) place(s *Terms[T], group, y, x int) {
	l := k.layer
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
			at := (iy*l.Input[1]+ix)*l.Groups + group
			s.segments = append(s.segments, segment{s.starts[at], s.starts[at+1], (ky*l.Kernel[1] + kx) * channels})
		}
	}
}

// addProducts multiplies operands by their rows of weights and adds the products up. The
// conversions prevent fused multiply-adds, so all machines compute the same floats.
func addProducts[T int64 | float64](sums *[BlockWords]T, weights [][BlockWords]T, list []term[T]) {
	a, b, c, d := sums[0], sums[1], sums[2], sums[3]
	for i := range list {
		w, value := &weights[list[i].channel], list[i].value
		a += T(w[0] * value) //nolint:unconvert // it keeps floats from being fused
		b += T(w[1] * value) //nolint:unconvert // it keeps floats from being fused
		c += T(w[2] * value) //nolint:unconvert // it keeps floats from being fused
		d += T(w[3] * value) //nolint:unconvert // it keeps floats from being fused
	}
	sums[0], sums[1], sums[2], sums[3] = a, b, c, d
}
