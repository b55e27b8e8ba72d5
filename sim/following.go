package sim

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/memory"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// following is what a layer knows of those before it on the same machine.
type following struct {
	network *network
	index   int // of the layer
	pads    configs.Scratchpads
}

// begins has the layer before end where the first pass of this one starts, if it has not
// ended yet.
func (f following) begins(now pe.Cycle) {
	f.network.end(f.index-1, now)
	l := f.network.layers[f.index]
	l.begin = f.network.layers[f.index-1].end
	l.control.schedule.BeginAt(l.begin)
}

// underWay returns the layers before this one that are not complete.
func (f following) underWay() []*layerRun {
	return f.network.layers[min(f.network.oldest, f.index):f.index]
}

// written tells whether all that the layer reads is in DRAM. Every layer reads what the one
// before has written, and so all that layers before that have.
func (f following) written() bool { return f.network.oldest >= f.index }

// readable tells whether input rows before the given one, over all images, are in DRAM. A
// recurrent layer, and products that have the rows of an image elsewhere, wait for all.
func (f following) readable(rows int) bool {
	if f.written() {
		return true
	}
	from, to := f.network.layers[f.index-1], f.network.layers[f.index]
	if !from.streams() || !to.streams() {
		return false
	}
	pixels := from.control.stores.inDRAM.pixels()
	return pixels >= rowsBehind(from.Layer, to.Layer, rows)*from.Output[1]
}

// streams tells whether the rows of a layer's inputs and results are those of one image
// after the other, and all in DRAM. Where tensors may stay on chip, layers wait for whole
// ones.
func (l *layerRun) streams() bool { return !l.Recurrent && !l.RightComputed && !l.plan.Keeps() }

// computed tells whether all weights of the layer are in DRAM: those that a layer before
// computes come with its results.
func (f following) computed() bool {
	return !f.network.layers[f.index].RightComputed || f.written()
}

// rowsBehind returns how many rows of results, over all images, have to be there for a layer
// to read the input rows before the given one, which it does with what lies between:
// element-wise operations, pooling, additions. They are taken to keep the proportions, and to
// read a row more at most, as a shift or a pooling window does.
func rowsBehind(from, to pgworkloads.Layer, rows int) int {
	const beyond = 1
	image, y := (rows-1)/to.Input[0], (rows-1)%to.Input[0]+1
	height := from.Output[0]
	return image*height + min(height, ints.CeilDiv(y*height, to.Input[0])+beyond)
}

// sums tells whether sums of a part of K of a layer before may be in the output scratchpad.
func (f following) sums() bool {
	for _, l := range f.underWay() {
		if l.plan.SumBytes > 0 && l.control.draining > 0 {
			return true
		}
	}
	return false
}

// room tells whether a scratchpad has room for so many bytes of the layer, beside what it
// holds and what layers before still use.
func (f following) room(pad memory.Pad, bytes uint64) bool {
	config := f.pads.Weight
	if pad == memory.Activation {
		config = f.pads.Activation.Scratchpad
	}
	capacity := config.CapacityBytes()
	var others uint64
	for _, l := range f.underWay() {
		others += l.control.loads.pads[pad].held(capacity)
	}
	if others == 0 {
		return true // the plan knows what has room
	}
	own := f.network.layers[f.index].control.loads.pads[pad].held(capacity)
	return config.DoubleBuffered && others+own+bytes <= capacity
}
