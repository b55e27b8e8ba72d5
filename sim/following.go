package sim

import (
	"pgsim/configs"
	"pgsim/memory"
	"pgsim/pe"
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

// readable tells whether input rows before the given one are in DRAM.
func (f following) readable(int) bool { return f.written() }

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
