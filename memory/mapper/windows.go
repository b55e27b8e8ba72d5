package mapper

import (
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// Windows tells which words of the activation scratchpad hold the operands of an output pixel.
// Every bit plane is stored separately, in the order of images, input rows, positions and
// channels, without gaps. So words continue across positions, rows and images:
//
//	positions  | x=0: c0 c1 ... cn | x=1: c0 c1 ... cn | x=2: ...
//	words      |--------|--------|--------|--------|--------|---
//
// A plane begins with a whole word. So does the state of every image of a recurrent layer, which
// the cell writes. Passes take the operands of a window in this order, too: row by row of the
// kernel, position by position, channel by channel. Padding is not stored.
type Windows struct {
	layer    pgworkloads.Layer
	images   int
	wordBits int
	// part is how many operands of K (whole channels) have their inputs loaded at a time; 0 is all.
	part int
	// rowBits is the distance in bits from one input row of a plane to the next.
	rowBits int
}

// Words are words of a plane, from Lo to Hi-1.
type Words struct{ Lo, Hi int }

// Len returns the number of words.
func (w Words) Len() int { return w.Hi - w.Lo }

// NewWindows returns the windows of a layer over a batch, for words of the given bits. Where
// inputs are loaded by parts of K, part is the number of operands of one part, otherwise 0.
func NewWindows(l pgworkloads.Layer, images, wordBits, part int) *Windows {
	w := &Windows{layer: l, images: images, wordBits: wordBits, part: part, rowBits: l.Input[1] * l.InChannels}
	if l.Recurrent {
		w.rowBits = ints.CeilDiv(l.InChannels, wordBits) * wordBits
	}
	return w
}

// InputPart returns how many operands of K have their inputs loaded at a time if inputs are cut
// along K, otherwise 0.
func (p Plan) InputPart() int {
	part := 0
	if p.Activations.IsCut() {
		for _, s := range p.Steps {
			part = max(part, s.PartOperands, s.Operands.Len())
		}
	}
	return part
}

// ConvGroup returns the convolution group to which an output channel belongs.
func (w *Windows) ConvGroup(channel int) int {
	return channel / (w.layer.N() / w.layer.Groups)
}

// Of appends the words that hold some operands of a product of an output pixel. Each word appears
// once, in rising order.
func (w *Windows) Of(to []Words, pixel, group int, product dataflow.Product, operands dataflow.Range) []Words {
	read := product.Of(operands)
	if read.Len() == 0 {
		return to
	}
	channels := w.channelsOf(product, read)
	perGroup := w.layer.InChannels / w.layer.Groups
	first := group*perGroup + channels.Lo
	size := channels.Len()
	// Operands by their place in the order of passes.
	base := channels.Lo * w.perChannel()
	lo, hi := read.Lo-base, read.Hi-base
	rows, cols, ky, kx := w.cover(pixel)
	if cols.Len() == 0 {
		return to
	}
	begin := len(to)
	whole := lo == 0 && hi == size*w.perChannel() && size == w.layer.InChannels
	for y := rows.Lo; y < rows.Hi; y, ky = y+1, ky+1 {
		row := y * w.rowBits
		if whole {
			to = w.add(to, begin, row+cols.Lo*size, row+cols.Hi*size)
			continue
		}
		for x, place := cols.Lo, (ky*w.layer.Kernel[1]+kx)*size; x < cols.Hi; x, place = x+1, place+size {
			from, end := max(lo-place, 0), min(hi-place, size)
			if from < end {
				at := row + x*w.layer.InChannels + first
				to = w.add(to, begin, at+from, at+end)
			}
		}
	}
	return to
}

// add appends the words of the bits lo..hi-1 of a plane, except for a word that is there already.
func (w *Windows) add(to []Words, begin, lo, hi int) []Words {
	words := Words{lo / w.wordBits, (hi-1)/w.wordBits + 1}
	if last := len(to) - 1; last >= begin && words.Lo <= to[last].Hi {
		to[last].Hi = max(to[last].Hi, words.Hi)
		return to
	}
	return append(to, words)
}

// perChannel returns the number of operands of K per input channel.
func (w *Windows) perChannel() int { return w.layer.Kernel[0] * w.layer.Kernel[1] }

// channelsOf returns the channels of a group whose operands passes take position by position: the
// channels of the product that are in the scratchpad together.
func (w *Windows) channelsOf(p dataflow.Product, read dataflow.Range) dataflow.Range {
	all := dataflow.Range{Lo: p.From, Hi: p.To}
	if w.part > 0 {
		lo := read.Lo / w.part * w.part
		all = p.Of(dataflow.Range{Lo: lo, Hi: lo + w.part})
	}
	return dataflow.Range{Lo: all.Lo / w.perChannel(), Hi: all.Hi / w.perChannel()}
}

// cover returns the input rows, over all images, and the positions in them that the kernel covers
// for an output pixel. It also returns the first row and the first column of the kernel that cover
// any. Pixels are numbered like those of segments.
func (w *Windows) cover(pixel int) (rows, cols dataflow.Range, ky, kx int) {
	l := &w.layer
	if l.Recurrent {
		image := pixel % w.images
		return dataflow.Range{Lo: image, Hi: image + 1}, dataflow.Range{Hi: 1}, 0, 0
	}
	row, x := pixel/l.Output[1], pixel%l.Output[1]
	image, y := row/l.Output[0], row%l.Output[0]
	rows, ky = meet(y*l.Stride[0]-l.Padding[0], l.Kernel[0], l.Input[0])
	cols, kx = meet(x*l.Stride[1]-l.Padding[1], l.Kernel[1], l.Input[1])
	base := image * l.Input[0]
	return dataflow.Range{Lo: base + rows.Lo, Hi: base + rows.Hi}, cols, ky, kx
}

// meet returns which of 0..extent-1 are covered by a kernel of the given size that begins at a
// place, and how much of the kernel lies before them.
func meet(at, kernel, extent int) (met dataflow.Range, before int) {
	met = dataflow.Range{Lo: max(at, 0), Hi: min(at+kernel, extent)}
	met.Hi = max(met.Lo, met.Hi)
	return met, met.Lo - at
}

// RowWords returns the most words of a plane that some operands of a product take in a row of the
// kernel, wherever the row lies.
func (w *Windows) RowWords(product dataflow.Product, operands dataflow.Range) int {
	channels := w.channelsOf(product, product.Of(operands)).Len()
	all := w.layer.InChannels
	bits := (w.layer.Kernel[1]-1)*all + channels
	step := 1 // words begin at multiples of it in what is read
	if channels == all {
		step = gcd(all, w.wordBits)
	}
	apart := w.layer.Kernel[1] * ints.CeilDiv(w.wordBits-1+channels, w.wordBits) // a position by itself
	return min(apart, ints.CeilDiv(w.wordBits-step+bits, w.wordBits))
}

func gcd(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// OutputRow returns the row of outputs, over all images, that contains a pixel. Each pixel of a
// recurrent layer is in its own row.
func (w *Windows) OutputRow(pixel int) int {
	if w.layer.Recurrent {
		return pixel
	}
	return pixel / w.layer.Output[1]
}

// KernelRows returns how many rows the kernel has.
func (w *Windows) KernelRows() int { return w.layer.Kernel[0] }
