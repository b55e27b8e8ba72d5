package arithmetic

import (
	"pgsim/configs/ints"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/tile"
)

// vectorProduct computes sums with a vector kernel. Codes are packed into a padded image of words,
// [group][word of channels][height][width]: one image for the high parts and one for the low parts.
// A step of the reduction is a word of channels at a position of the kernel. Its words for
// neighbouring pixels are adjacent in the image. The matrix of all windows is never built.
type vectorProduct struct {
	layer  pgworkloads.Layer
	kernel *tile.Kernel
	// words is the number of words that hold the channels of a group at a pixel. blocks is the
	// number of blocks of the kernel's rows that hold the output channels of a group.
	words, blocks int
	padded        [2]int
	packing       packing
	weights       []uint32              // [group][block][step][kernel.Rows]
	first         [tile.Vectors][]int32 // of each part, [group][block][kernel.Rows]

	// offsets are the offsets of the steps in the image, or in a panel if the pixels of a vector are
	// not adjacent.
	image, panel steps
	direct       bool
}

// steps are the positions of the words of a reduction.
type steps struct {
	offsets []int
	reach   int // the greatest
}

// maxPaddedRatio bounds the padded image, relative to the input and a window, because paddings may
// be far larger than useful.
const maxPaddedRatio = 16

// vectorKernel returns the fastest kernel that is exact for a layer, or nil.
func vectorKernel(l pgworkloads.Layer, weights []int16) *tile.Kernel {
	if padded := paddedSize(l); padded[0]*padded[1] > maxPaddedRatio*(l.Input[0]*l.Input[1]+l.Kernel[0]*l.Kernel[1]) {
		return nil
	}
	if k := tile.Find(bytesPerWord); k != nil && fitsBytes(l, weights) {
		return k
	}
	return tile.Find(halvesPerWord)
}

func paddedSize(l pgworkloads.Layer) (padded [2]int) {
	for d := range padded {
		padded[d] = l.Input[d] + 2*l.Padding[d]
	}
	return padded
}

func newVectorProduct(l pgworkloads.Layer, weights []int16, k *tile.Kernel) *vectorProduct {
	outputs, channels := l.OutChannels/l.Groups, l.InChannels/l.Groups
	p := &vectorProduct{
		layer: l, kernel: k, words: ints.CeilDiv(channels, k.Digits), blocks: ints.CeilDiv(outputs, k.Rows),
		padded: paddedSize(l), packing: newPacking(l.Activation, k.Digits),
	}
	p.placeSteps()
	p.packWeights(weights)
	return p
}

// placeSteps finds the positions of the words of every step, in the image and in a panel.
func (p *vectorProduct) placeSteps() {
	l, lanes := p.layer, p.kernel.Lanes
	for word := range p.words {
		for ky := range l.Kernel[0] {
			for kx := range l.Kernel[1] {
				p.image.offsets = append(p.image.offsets, (word*p.padded[0]+ky)*p.padded[1]+kx)
				p.panel.offsets = append(p.panel.offsets, len(p.panel.offsets)*lanes)
			}
		}
	}
	last := len(p.image.offsets) - 1
	p.image.reach, p.panel.reach = p.image.offsets[last], p.panel.offsets[last]
	rowsTouch := l.Output[1] == p.padded[1] && l.Stride[0] == 1
	p.direct = l.Stride[1] == 1 && (l.Output[1]%lanes == 0 || rowsTouch)
}

// packWeights packs the weights in the order of the steps, and computes the initial sums.
func (p *vectorProduct) packWeights(weights []int16) {
	l, k := p.layer, p.kernel
	outputs, channels, positions := l.OutChannels/l.Groups, l.InChannels/l.Groups, l.Kernel[0]*l.Kernel[1]
	count := len(p.image.offsets)
	p.weights = make([]uint32, l.Groups*p.blocks*count*k.Rows)
	for v := range p.first {
		p.first[v] = make([]int32, l.Groups*p.blocks*k.Rows)
	}
	for n := range l.N() {
		row := n%outputs + n/outputs*p.blocks*k.Rows
		block := p.weights[row/k.Rows*count*k.Rows:]
		for channel := range channels {
			for position, w := range weights[(n*channels+channel)*positions:][:positions] {
				step := channel/k.Digits*positions + position
				block[step*k.Rows+row%k.Rows] |= p.packing.weight(w, channel%k.Digits)
				for v := range p.first {
					// Wraps around, as the sums do.
					p.first[v][row] -= int32(w) * p.packing.offsets[v]
				}
			}
		}
	}
}

// vectorScratch is the memory for the sums of a [vectorProduct].
type vectorScratch struct {
	images   [tile.Vectors][]uint32
	panels   [tile.Vectors][]uint32
	spare    [tile.Vectors][tile.MaxRows * tile.MaxLanes]int32
	operands tile.Operands
}

func (p *vectorProduct) sums(scratch *Scratch, out Sums, codes []pgworkloads.CodeWord, rows int) {
	s := &scratch.vector
	p.load(s, codes, out.Low != nil)
	lanes, pixels := p.kernel.Lanes, rows*p.layer.Output[1]
	// Both vectors are the same pixels of both parts, or otherwise neighbouring pixels.
	place := tilePlace{pixels: pixels, sums: [tile.Vectors][]int32{out.High, out.Low}}
	step, second := lanes, 0
	images := s.images
	if out.Low == nil {
		step, second = tile.Vectors*lanes, lanes
		images[1], place.sums[1] = images[0], out.High
	}
	for group := range p.layer.Groups {
		for first := 0; first < pixels; first += step {
			place.first = [tile.Vectors]int{first, first + second}
			if place.first[1] >= pixels {
				place.first[1] = first // once more
			}
			p.readPixels(s, images, group, &place)
			p.sumTiles(s, group, &place, out.Low != nil)
		}
	}
}

// tilePlace says where the sums of two vectors go.
type tilePlace struct {
	pixels int               // of the sample
	first  [tile.Vectors]int // of each vector
	sums   [tile.Vectors][]int32
}

// full reports whether all lanes of both vectors are pixels.
func (t *tilePlace) full(lanes int) bool { return max(t.first[0], t.first[1])+lanes <= t.pixels }

// readPixels sets the pixels of both vectors, from the image or otherwise from panels.
func (p *vectorProduct) readPixels(s *vectorScratch, images [tile.Vectors][]uint32, group int, place *tilePlace) {
	o := &s.operands
	o.Offsets, o.Reach = p.image.offsets, p.image.reach
	if !p.direct {
		o.Offsets, o.Reach = p.panel.offsets, p.panel.reach
	}
	for v, image := range images {
		if p.direct {
			o.Pixels[v] = image[p.base(group, place.first[v]):]
			continue
		}
		p.pack(s.panels[v], image, group, place.first[v], place.pixels)
		o.Pixels[v] = s.panels[v]
	}
}

// base returns the index in the image where the window of an output pixel starts.
func (p *vectorProduct) base(group, pixel int) int {
	l := p.layer
	y, x := pixel/l.Output[1]*l.Stride[0], pixel%l.Output[1]*l.Stride[1]
	return (group*p.words*p.padded[0]+y)*p.padded[1] + x
}

// packRun is how many neighbouring pixels are copied at once if rows have such runs.
const packRun = 8

// pack copies the words of a vector of pixels, for all steps. Lanes beyond the last pixel repeat
// it.
func (p *vectorProduct) pack(panel, image []uint32, group, first, pixels int) {
	var all [tile.MaxLanes]int
	lanes, run := p.kernel.Lanes, 1
	if p.layer.Stride[1] == 1 && p.layer.Output[1]%packRun == 0 {
		run = packRun
	}
	bases := all[:lanes/run]
	for i := range bases {
		bases[i] = p.base(group, min(first+i*run, pixels-run))
	}
	if run == packRun {
		for step, offset := range p.image.offsets {
			to, from := panel[step*lanes:][:lanes], image[offset:]
			for i, base := range bases {
				*(*[packRun]uint32)(to[i*packRun:]) = *(*[packRun]uint32)(from[base:])
			}
		}
		return
	}
	for step, offset := range p.image.offsets {
		to, from := panel[step*lanes:][:lanes], image[offset:]
		for lane := range to {
			to[lane] = from[bases[lane]]
		}
	}
}

// sumTiles multiplies two vectors of pixels by all rows of a group.
func (p *vectorProduct) sumTiles(s *vectorScratch, group int, place *tilePlace, parts bool) {
	k, o := p.kernel, &s.operands
	outputs, steps := p.layer.OutChannels/p.layer.Groups, len(p.image.offsets)
	full := place.full(k.Lanes)
	for block := range p.blocks {
		row := (group*p.blocks + block) * k.Rows
		o.Weights = p.weights[row*steps:][:k.Rows*steps]
		o.First = [tile.Vectors][]int32{p.first[0][row:], p.first[0][row:]}
		if parts {
			o.First[1] = p.first[1][row:]
		}
		rows := min(k.Rows, outputs-block*k.Rows)
		at := (group*outputs + block*k.Rows) * place.pixels
		if full && rows == k.Rows {
			k.Multiply([tile.Vectors][]int32{place.sums[0][at+place.first[0]:], place.sums[1][at+place.first[1]:]}, place.pixels, o)
			continue
		}
		k.Multiply([tile.Vectors][]int32{s.spare[0][:], s.spare[1][:]}, k.Lanes, o)
		for v := range s.spare {
			for row := range rows {
				to := place.sums[v][at+row*place.pixels:][place.first[v]:place.pixels]
				copy(to, s.spare[v][row*k.Lanes:][:k.Lanes])
			}
		}
	}
}
