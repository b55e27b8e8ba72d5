package sim

import (
	"slices"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/memory"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// following is what a layer knows of the layers before it on the same machine.
type following struct {
	network *network
	index   int // of the layer
	pads    configs.Scratchpads
}

// begins ends the layer before where the first pass of this one starts, if it has not ended yet.
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

// complete tells whether all results of some layers are in DRAM, or stay on chip.
func (f following) complete(layers []int) bool {
	for _, l := range layers {
		if !f.network.layers[l].complete {
			return false
		}
	}
	return true
}

// waits returns what the layer waits for.
func (f following) waits() waitsFor { return f.network.layers[f.index].waits }

// written tells whether all inputs of the layer are available.
func (f following) written() bool { return f.complete(f.waits().inputs) }

// computed tells whether all weights of the layer are in DRAM. Weights that earlier layers compute
// arrive with the results of those layers.
func (f following) computed() bool {
	return !f.network.layers[f.index].RightComputed || f.complete(f.waits().weights)
}

// behind tells whether the data that nodes behind its drain read are in DRAM.
func (f following) behind() bool { return f.complete(f.waits().behind) }

// clear tells whether inputs that the layer loads ahead are not in the way of the layer before.
// That is so if the layer before is complete, or if it writes these inputs.
func (f following) clear() bool {
	return f.network.oldest >= f.index || slices.Contains(f.waits().inputs, f.index-1)
}

// readable tells whether input rows before the given one, over all images, are available. A
// recurrent layer, and products that have the rows of an image elsewhere, wait for all.
func (f following) readable(rows int) bool {
	to := f.network.layers[f.index]
	for _, source := range to.waits.inputs {
		from := f.network.layers[source]
		if from.complete {
			continue
		}
		if !from.streams() || !to.streams() ||
			from.control.stores.inDRAM.pixels() < rowsBehind(from.Layer, to.Layer, rows)*from.Output[1] {
			return false
		}
	}
	return true
}

// streams tells whether the rows of a layer's inputs and results are those of one image after the
// other, and all in DRAM. Where tensors may stay on chip, layers wait for whole tensors.
func (l *layerRun) streams() bool { return !l.Recurrent && !l.RightComputed && !l.plan.Keeps() }

// rowsBehind returns how many rows of results, over all images, must be available for a layer to
// read the input rows before the given one. The layer reads them through the operations in
// between: element-wise operations, pooling, additions. These are assumed to keep the proportions,
// and to read at most one row more, as a shift or a pooling window does.
func rowsBehind(from, to pgworkloads.Layer, rows int) int {
	const beyond = 1
	image, y := (rows-1)/to.Input[0], (rows-1)%to.Input[0]+1
	height := from.Output[0]
	return image*height + min(height, ints.CeilDiv(y*height, to.Input[0])+beyond)
}

// sums tells whether the output scratchpad may hold sums of a part of K of an earlier layer.
func (f following) sums() bool {
	for _, l := range f.underWay() {
		if l.plan.SumBytes > 0 && l.control.draining > 0 {
			return true
		}
	}
	return false
}

// room tells whether a scratchpad has room for the given bytes of the layer, beside what it holds
// and what earlier layers still use.
func (f following) room(pad memory.Pad, bytes uint64) bool {
	config := f.pads.Weight
	if pad == memory.Activation {
		config = f.pads.Activation.Scratchpad
	}
	capacity := config.CapacityBytes()
	var others, staying uint64
	for _, l := range f.underWay() {
		others += l.control.loads.pads[pad].held(capacity)
	}
	if pad == memory.Activation {
		staying = f.staying()
	}
	if others+staying == 0 {
		return true // the plan accounts for the room
	}
	own := f.network.layers[f.index].control.loads.pads[pad].held(capacity)
	return (config.DoubleBuffered || others == 0) && others+staying+own+bytes <= capacity
}

// staying returns the bytes of the tensors that stay on chip while the layer, or an earlier one that
// is not complete, runs. It is 0 if all earlier layers are complete, because the plan accounts for
// the room.
func (f following) staying() (bytes uint64) {
	earlier := f.underWay()
	if len(earlier) == 0 {
		return 0
	}
	kept := map[int]uint64{}
	for _, l := range append(earlier[:len(earlier):len(earlier)], f.network.layers[f.index]) {
		for _, t := range l.kept {
			kept[t.tensor] = t.bytes
		}
	}
	for _, b := range kept {
		bytes += b
	}
	return bytes
}

// fits tells whether the layer's results have room where they stay on chip, beside what earlier
// layers still use.
func (f following) fits() bool { return f.room(memory.Activation, 0) }
