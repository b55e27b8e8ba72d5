package mapper

import (
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// layout places the tensors of one layer in DRAM, one after the other.
type layout struct {
	layer  pgworkloads.Layer
	images int
	cols   int
	output int // bits of a result
	// constants are the bytes of the constants of one channel.
	constants uint64
	burst     uint64

	inputBase, weightBase, outputBase uint64 // where the tensors begin

	// inputsStay is set if the inputs are not in DRAM, except for a share of each row.
	inputsStay bool
	crossing   Fraction
}

// newLayout returns the layout of the layer of a request.
func newLayout(r Request) layout {
	l := layout{layer: r.Layer, images: r.Images, cols: r.Cols, output: r.OutputBits, burst: r.BurstBytes}
	l.constants = toBytes(uint64(r.ConstantBits))
	if r.Between != nil {
		l.inputsStay, l.crossing = r.Between.InputsStay, r.Between.Crossing
	}
	if p := r.Place; p != nil {
		l.inputBase, l.weightBase, l.outputBase = p.Input, p.Weights, p.Output
		return l
	}
	l.weightBase = alignUp(l.inputBytes(dataflow.Range{Hi: l.inputRows()}), tensorAlign)
	weights := l.weightExtent(dataflow.Range{Hi: l.layer.N()})
	l.outputBase = alignUp(weights.Address+weights.Bytes, tensorAlign)
	return l
}

// tensorAlign keeps tensors apart: no two share a DRAM row of common devices.
const tensorAlign = 8192

const bitsPerByte = 8

// inputRows returns the input rows of all images. A recurrent layer has one per image, its state.
// Every time step reads the state where the step before wrote it.
func (l layout) inputRows() int {
	if l.layer.Recurrent {
		return l.images
	}
	return l.images * l.layer.Input[0]
}

// rowBits returns the bits that one input row of some channels takes in DRAM.
func (l layout) rowBits(channels int) uint64 {
	bits := uint64(l.layer.Input[1]) * uint64(channels) * uint64(l.layer.Activation.Bits)
	if l.inputsStay {
		return l.crossing.of(bits)
	}
	return bits
}

// rowsOf returns the input rows, over all images, that some output pixels read.
func (l layout) rowsOf(pixels dataflow.Range) dataflow.Range {
	first, _ := l.rowsOfPixel(pixels.Lo)
	_, last := l.rowsOfPixel(pixels.Hi - 1)
	return dataflow.Range{Lo: first, Hi: last}
}

// rowsOfPixel returns the first input row that an output pixel reads, and the row after the last
// one, over all images.
func (l layout) rowsOfPixel(m int) (lo, hi int) {
	if l.layer.Recurrent {
		image := m % l.images
		return image, image + 1
	}
	perImage := l.layer.PixelsPerImage()
	image, y := m/perImage, m%perImage/l.layer.Output[1]
	height := l.layer.Input[0]
	top := y*l.layer.Stride[0] - l.layer.Padding[0]
	base := image * height
	lo = base + min(max(top, 0), height-1)
	hi = base + max(min(top+l.layer.Kernel[0], height), 1)
	return lo, hi
}

// inputBytes returns the bytes of some input rows, over all channels.
func (l layout) inputBytes(rows dataflow.Range) uint64 {
	var total uint64
	for _, e := range l.inputExtents(rows) {
		total += e.Bytes
	}
	return total
}

// inputExtents returns where some input rows lie: one extent per block of channels, widened to
// whole bursts.
func (l layout) inputExtents(rows dataflow.Range) []Extent {
	return l.inputsOf(rows, dataflow.Range{Hi: l.layer.InChannels})
}

// inputsOf returns where some channels of some input rows lie: all blocks of channels that contain
// them.
func (l layout) inputsOf(rows, wanted dataflow.Range) []Extent {
	if l.inputsStay && l.crossing.Of == 0 {
		return nil
	}
	var extents []Extent
	skipped := wanted.Lo / l.cols
	base := l.inputBase + uint64(skipped)*l.roundUp(toBytes(uint64(l.inputRows())*l.rowBits(l.cols)))
	for first := skipped * l.cols; first < wanted.Hi; first += l.cols {
		channels := min(l.cols, l.layer.InChannels-first)
		bits := l.rowBits(channels)
		lo := uint64(rows.Lo) * bits / bitsPerByte / l.burst * l.burst
		hi := l.roundUp(toBytes(uint64(rows.Hi) * bits))
		extents = append(extents, Extent{base + lo, hi - lo})
		base += l.roundUp(toBytes(uint64(l.inputRows()) * bits))
	}
	return extents
}

// channelBytes returns the bytes of a channel: its weights, and its constants after them.
func (l layout) channelBytes() uint64 {
	return toBytes(uint64(l.layer.K())*uint64(l.layer.WeightBits)) + l.constants
}

// weightExtent returns where the weights of a column group lie.
func (l layout) weightExtent(channels dataflow.Range) Extent {
	perChannel := l.channelBytes()
	return Extent{
		Address: l.weightBase + uint64(channels.Lo)*perChannel,
		Bytes:   uint64(channels.Len()) * perChannel,
	}
}

// weightsOf returns where the weights of some operands of a column group lie: one extent per
// channel, widened to whole bytes. Constants come with the last operands.
func (l layout) weightsOf(channels, operands dataflow.Range) []Extent {
	perChannel := l.channelBytes()
	lo := uint64(operands.Lo) * uint64(l.layer.WeightBits) / bitsPerByte
	hi := toBytes(uint64(operands.Hi) * uint64(l.layer.WeightBits))
	if operands.Hi == l.layer.K() {
		hi = perChannel
	}
	var extents []Extent
	for n := channels.Lo; n < channels.Hi; n++ {
		extents = append(extents, Extent{l.weightBase + uint64(n)*perChannel + lo, hi - lo})
	}
	return extents
}

// stateExtent returns where the state that a time step makes goes: K results of every image. The
// results of the product itself stay on chip.
func (l layout) stateExtent(step int) Extent {
	bits := uint64(l.images) * uint64(l.layer.K()) * uint64(l.output)
	return Extent{
		Address: l.outputBase + uint64(step)*bits/bitsPerByte,
		Bytes:   toBytes(bits),
	}
}

// outputExtent returns where the results of a segment go.
func (l layout) outputExtent(s dataflow.Segment) Extent {
	m := uint64(l.layer.M(l.images))
	bits := uint64(l.output)
	group := toBytes(uint64(s.Channels.Lo) * m * bits)
	perPixel := uint64(s.Channels.Len()) * bits
	return Extent{
		Address: l.outputBase + group + uint64(s.Pixels.Lo)*perPixel/bitsPerByte,
		Bytes:   toBytes(uint64(s.Pixels.Len()) * perPixel),
	}
}

func (l layout) roundUp(bytes uint64) uint64 { return alignUp(bytes, l.burst) }

func toBytes(bits uint64) uint64 { return ints.CeilDiv(bits, bitsPerByte) }

func alignUp(x, to uint64) uint64 { return ints.CeilDiv(x, to) * to }
