package dataflow

import (
	"cmp"
	"slices"

	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// dealing says which array runs which batches, with at most the given number of passes per array.
type dealing struct {
	passes  int
	batches [][][]waitingOutput // by array
}

// deal decides which passes the arrays run. Each runs the outputs that wait in it, unless batches
// of all arrays together are estimated to end earlier.
func (x *Exchange) deal() {
	apart := x.apart()
	best, least := apart, x.estimate(apart)
	if !x.cut() {
		pool := x.pool()
		fewest := ints.CeilDiv(len(pool), len(x.members)*x.machine.Cols)
		for passes := max(1, fewest); passes < apart.passes && fewest > 0; passes++ {
			d := x.together(pool, passes)
			if cycles := x.estimate(d); cycles < least {
				best, least = d, cycles
			}
		}
	}
	x.apply(best)
}

// cut tells whether the buffers of some array hold the operands a part of K at a time. Such arrays
// can't run outputs of others.
func (x *Exchange) cut() bool {
	return slices.ContainsFunc(x.members, func(m *member) bool { return len(m.works) > 0 && m.works[0].PartOperands > 0 })
}

// apart lets every array run the outputs that wait in it.
func (x *Exchange) apart() dealing {
	d := dealing{batches: make([][][]waitingOutput, len(x.members))}
	for i, m := range x.members {
		d.batches[i] = x.batches(m.left)
		d.passes = max(d.passes, ints.CeilDiv(len(d.batches[i]), x.machine.Cols))
	}
	return d
}

// pool returns batches of all outputs that wait: the full batches of single arrays, and batches of
// what is left of a channel in all arrays.
func (x *Exchange) pool() [][]waitingOutput {
	var full [][]waitingOutput
	var rest []waitingOutput
	for _, m := range x.members {
		for _, batch := range x.batches(m.left) {
			if len(batch) == x.machine.Rows {
				full = append(full, batch)
			} else {
				rest = append(rest, batch...)
			}
		}
	}
	return append(full, x.batches(rest)...)
}

// batches makes batches of up to R outputs of a channel, channel by channel.
func (x *Exchange) batches(all []waitingOutput) [][]waitingOutput {
	byChannel := slices.Clone(all)
	slices.SortStableFunc(byChannel, func(a, b waitingOutput) int { return cmp.Compare(x.channel(a), x.channel(b)) })
	var batches [][]waitingOutput
	for len(byChannel) > 0 {
		n := 1
		for n < len(byChannel) && n < x.machine.Rows && x.channel(byChannel[n]) == x.channel(byChannel[0]) {
			n++
		}
		batches = append(batches, byChannel[:n:n])
		byChannel = byChannel[n:]
	}
	return batches
}

// channel returns the channel of an output as the layer numbers it.
func (x *Exchange) channel(o waitingOutput) int {
	return x.members[o.member].slice.Channels.Lo + int(o.channel)
}

// together deals batches to arrays, each with at most the given number of passes. A batch goes to
// the array in which most of its outputs wait. If that array is full, it goes to the array with the
// fewest batches, the first of equal ones.
func (x *Exchange) together(pool [][]waitingOutput, passes int) dealing {
	d := dealing{passes: passes, batches: make([][][]waitingOutput, len(x.members))}
	for _, batch := range pool {
		of := make([]int, len(x.members))
		for _, o := range batch {
			of[o.member]++
		}
		to := slices.Index(of, slices.Max(of))
		if len(d.batches[to]) == passes*x.machine.Cols {
			for i := range d.batches {
				if len(d.batches[i]) < len(d.batches[to]) {
					to = i
				}
			}
		}
		d.batches[to] = append(d.batches[to], batch)
	}
	return d
}

// estimate returns about how long a dealing takes: its passes one after another, and the transfers
// over the bus before and after them.
func (x *Exchange) estimate(d dealing) pe.Cycle {
	if d.passes == 0 {
		return 0
	}
	m := x.machine
	each := max(m.PassSteps(x.layer, Low, m.PassOperands(x.layer, Low)), pe.Cycle(m.ChainRows()))
	bits := uint64(0)
	for i, batches := range d.batches {
		for part := range slices.Chunk(batches, m.Cols) {
			t := x.transfer(i, part)
			bits += t.out() + t.back
		}
	}
	cycles := pe.Cycle(d.passes) * each
	if bits > 0 { // sums cross the bus after they have left the array
		left := m.Drained(pe.Pass{Steps: each, Drains: true}) - each
		cycles += left + pe.Cycle(ints.CeilDiv(bits, x.bus.bits))
	}
	return cycles
}

// apply gives every array its passes, and moves their operands over the bus: those of first passes
// before those of second passes.
func (x *Exchange) apply(d dealing) {
	x.bus.free = x.heard()
	for i, m := range x.members {
		m.passes = []sharedPass{}
		for part := range slices.Chunk(d.batches[i], x.machine.Cols) {
			m.passes = append(m.passes, sharedPass{batches: part, ready: x.heard()})
		}
	}
	for round := range d.passes {
		for i, m := range x.members {
			if round < len(m.passes) {
				x.move(i, &m.passes[round])
			}
		}
	}
}

// move moves the operands that a pass of an array needs, and records what it sends back.
func (x *Exchange) move(to int, p *sharedPass) {
	t := x.transfer(to, p.batches)
	if t.outputs == 0 {
		return
	}
	cycles, there := x.bus.take(x.heard(), t.out())
	p.ready = there
	p.movedPixels, p.movedChannels = t.pixels, t.channels
	p.returning = &returning{from: x.members[to], bits: t.back}
	for _, o := range guests(to, p.batches) {
		home := x.members[o.member]
		home.home = addShare(home.home, o.segment, 1)
		home.moved.Out++
		if !slices.Contains(p.returning.to, home) {
			p.returning.to = append(p.returning.to, home)
			home.missing++
		}
	}
	x.returns = append(x.returns, p.returning)
	moved := &x.members[to].moved
	moved.In += t.outputs
	moved.Bits += t.out() + t.back
	moved.OperandBits += t.operands
	moved.Cycles += cycles
}

// guests returns the outputs of a pass of an array that wait in other arrays.
func guests(array int, batches [][]waitingOutput) []waitingOutput {
	var all []waitingOutput
	for _, batch := range batches {
		for _, o := range batch {
			if o.member != array {
				all = append(all, o)
			}
		}
	}
	return all
}

// transfer is what crosses the bus for one pass.
type transfer struct {
	outputs          uint64
	pixels, channels int    // whose operands cross it
	operands         uint64 // their bits
	names, back      uint64 // bits of the names of outputs on the way out, and of sums with names on the way back
}

func (t transfer) out() uint64 { return t.operands + t.names }

// transfer returns what crosses the bus for a pass of an array: the names of other arrays' outputs,
// the operands that its scratchpads lack (each once), and the sums at low bits.
func (x *Exchange) transfer(to int, batches [][]waitingOutput) (t transfer) {
	type operand struct{ member, of int }
	pixels, channels := map[operand]bool{}, map[operand]bool{}
	m := x.members[to]
	for _, o := range guests(to, batches) {
		t.outputs++
		home := x.members[o.member]
		if !m.hasPixel(home, int(o.pixel)) {
			pixels[operand{o.member, int(o.pixel)}] = true
		}
		if !m.hasChannel(home, int(o.channel)) {
			channels[operand{0, x.channel(o)}] = true
		}
	}
	perPixel, perChannel := x.machine.lowOperandBits(x.layer)
	t.pixels, t.channels = len(pixels), len(channels)
	t.operands = uint64(t.pixels)*perPixel + uint64(t.channels)*perChannel
	name := uint64(entryBits(x.machine.Scratchpads.Activation.Scratchpad))
	t.names = t.outputs * name
	t.back = t.outputs * (name + uint64(x.machine.AccumulatorBits))
	return t
}

// lowOperandBits returns how many bits an LSB pass takes of a pixel and of a channel.
func (m Machine) lowOperandBits(l pgworkloads.Layer) (perPixel, perChannel uint64) {
	for _, p := range m.Products(l, Low) {
		k := p.Of(m.PassOperands(l, Low)).Len()
		perPixel += uint64(k * p.Bits)
		perChannel += uint64(k * p.WeightBits)
	}
	return perPixel, perChannel
}

// hasPixel tells whether the array's scratchpads hold the activations of another array's pixel.
func (m *member) hasPixel(home *member, pixel int) bool {
	return m.slice.ReadsInputsOf(home.slice) && m.holds(func(w Work) bool { return pixel >= w.Pixels.Lo && pixel < w.Pixels.Hi })
}

// hasChannel tells whether the array's scratchpads hold the weights of another array's channel.
func (m *member) hasChannel(home *member, channel int) bool {
	return m.slice.ReadsWeightsOf(home.slice) && m.holds(func(w Work) bool { return channel >= w.Channels.Lo && channel < w.Channels.Hi })
}

// holds tells whether a segment whose operands are still held meets a condition.
func (m *member) holds(is func(Work) bool) bool {
	return slices.ContainsFunc(m.works[m.kept:], is)
}
