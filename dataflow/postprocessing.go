package dataflow

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// PostUnit is the vector unit behind the drain chains. It works on the elements of results on their
// way to the output scratchpad. Its zero value takes them as fast as they come, in no time, and
// needs no hardware.
type PostUnit struct {
	// Width is the number of lanes, each of which makes one operation per cycle.
	// [configs.UnlimitedLanes] are as many as there is work.
	Width int
	// Latency is how long an element takes from the drain chain to the output scratchpad,
	// in cycles.
	Latency pe.Cycle
	// ScaleBits is the width of the number that a channel is scaled by.
	ScaleBits int
}

// laneOperations are the operations of a lane for one element of each kind of node, one per cycle.
// They are counted from the arithmetic of the kinds. Tables of functions are interpolated, with one
// multiplication and one addition each:
//
//   - scale: x*a + b. An activation compares (ReLU, clipping), and a pool compares or adds.
//   - quantize: round to a code, which shifts the sum to its place. Packing the planes of codes
//     into words moves no bit to another lane, because lanes lie side by side along K.
//   - move: an element goes through unchanged, and so do rows of a table.
//   - cell, by element of the state: add the input's share to 4 sums; 3 sigmoids and a
//     tanh; f*c, + i*g; tanh; o*tanh(c); round to a code.
//   - softmax: compare for the maximum; exp(x - max); add; times 1/sum.
//   - norm: add; add the square; (x - mean) / deviation; scale and shift.
var laneOperations = map[pgworkloads.NodeKind]map[hardware.Action]uint64{
	pgworkloads.KindScale:      {hardware.PostMultiply: 1},
	pgworkloads.KindActivation: {hardware.PostCompare: 1},
	pgworkloads.KindQuantize:   {hardware.PostRound: 1},
	pgworkloads.KindPool:       {hardware.PostAdd: 1},
	pgworkloads.KindAdd:        {hardware.PostAdd: 1},
	pgworkloads.KindMove:       {hardware.PostMove: 1},
	pgworkloads.KindLookup:     {hardware.PostMove: 1},
	pgworkloads.KindCell:       {hardware.PostAdd: 4, hardware.PostMultiply: 4 + 2 + 1 + 1, hardware.PostRound: 1},
	pgworkloads.KindSoftmax:    {hardware.PostCompare: 1, hardware.PostMultiply: 2, hardware.PostAdd: 1},
	pgworkloads.KindNorm:       {hardware.PostAdd: 1, hardware.PostMultiply: 3},
	pgworkloads.KindOther:      {hardware.PostMultiply: 1},
}

// PostOperations returns the lane operations for the given elements.
func PostOperations(elements pgworkloads.ElementsByKind) map[hardware.Action]uint64 {
	operations := map[hardware.Action]uint64{}
	for kind, perElement := range laneOperations {
		if n := elements.Of(kind); n > 0 {
			for action, times := range perElement {
				operations[action] += times * n
			}
		}
	}
	return operations
}

// postWork is the work of the post-processing unit for the results of a layer. On average over the
// layer, every result takes the same work. What reads stored tensors, as shortcuts do, is done
// together with the results that come.
type postWork struct {
	operations, outputs, width uint64
	// latency is that of the unit. It is 0 in a recurrent layer, whose cell has its own latency.
	latency pe.Cycle
}

func newPostWork(m Machine, w pgworkloads.LayerWork, segments []Segment) postWork {
	work := postWork{width: uint64(m.Post.Width), latency: m.Post.Latency}
	if w.Recurrent {
		work.latency = 0
	}
	for _, n := range PostOperations(w.Behind) {
		work.operations += n
	}
	for _, s := range segments {
		if !s.More {
			work.outputs += uint64(s.Pixels.Len()) * uint64(s.Channels.Len())
		}
	}
	return work
}

// cycles returns for how many cycles the unit works on the results of a pass: the cycles of their
// operations, rounded up. Partial sums bypass the unit.
func (w postWork) cycles(p *Pass) pe.Cycle {
	if w.width == configs.UnlimitedLanes || !p.Timing.Drains || p.Final == 0 {
		return 0
	}
	return pe.Cycle(ints.CeilDiv(uint64(p.Final)*w.operations, w.outputs*w.width))
}

// hardware returns what the lanes are built of. Each lane has what its operations need, and a
// register that every operation writes.
func (u PostUnit) hardware(m Machine) hardware.Parts {
	if u.Width == configs.UnlimitedLanes {
		return nil
	}
	lane := func(name string, block hardware.Block, uses ...hardware.Action) hardware.Part {
		return hardware.Part{
			Name: name, Group: hardware.PostProcessing, Block: block,
			Count: u.Width, Bits: m.AccumulatorBits, Uses: hardware.On(uses...),
		}
	}
	multiplier := lane("multiplier of a lane", hardware.Multiplier, hardware.PostMultiply)
	multiplier.By = u.ScaleBits
	shifter := lane("shifter of a lane", hardware.Shifter, hardware.PostRound)
	shifter.Inputs = m.AccumulatorBits
	constants := lane("scale and shift of a lane", hardware.Register)
	constants.Bits = u.ScaleBits + m.AccumulatorBits
	queue := lane("queue before the lanes", hardware.Register, hardware.PostResult)
	queue.Count = m.ArrayCols() * max(1, m.DrainChains)
	return hardware.Parts{
		queue, multiplier,
		lane("adder of a lane", hardware.Adder, hardware.PostMultiply, hardware.PostAdd, hardware.PostRound),
		lane("comparator of a lane", hardware.Comparator, hardware.PostCompare),
		shifter, constants,
		lane("result of a lane", hardware.Register,
			hardware.PostMultiply, hardware.PostAdd, hardware.PostCompare, hardware.PostRound, hardware.PostMove),
	}
}
