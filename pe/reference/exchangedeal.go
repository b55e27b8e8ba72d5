package reference

import (
	"cmp"
	"slices"

	"pgsim/configs/ints"
)

// deal deals what waits in all arrays to the arrays. Every array runs its own outputs, or batches
// of all arrays if this is estimated to take less time. Arrays then run as few passes as possible,
// or more if less then has to cross the bus.
func (x *Exchange) deal() {
	m := x.lenders[0].controller.plan.machine
	apart := make([][][]lentEntry, len(x.lenders))
	var full [][]lentEntry
	var rest []lentEntry
	for i, l := range x.lenders {
		apart[i] = cutByChannel(l.left, m.Rows)
		for _, b := range apart[i] {
			if len(b) == m.Rows {
				full = append(full, b)
			} else {
				rest = append(rest, b...)
			}
		}
	}
	pool := slices.Concat(full, cutByChannel(rest, m.Rows))
	best, least := apart, x.estimate(apart)
	for passes := ints.CeilDiv(len(pool), len(x.lenders)*m.Cols); passes > 0 && passes < passesOf(apart, m.Cols); passes++ {
		shares := x.share(pool, passes*m.Cols)
		if cycles := x.estimateOf(shares, passes); cycles < least {
			best, least = shares, cycles
		}
	}
	x.send(best)
}

// cutByChannel makes batches of up to size entries of a channel.
func cutByChannel(all []lentEntry, size int) [][]lentEntry {
	byChannel := map[int][]lentEntry{}
	var channels []int
	for _, e := range all {
		if byChannel[e.channel] == nil {
			channels = append(channels, e.channel)
		}
		byChannel[e.channel] = append(byChannel[e.channel], e)
	}
	slices.Sort(channels)
	var batches [][]lentEntry
	for _, channel := range channels {
		for batch := range slices.Chunk(byChannel[channel], size) {
			batches = append(batches, batch)
		}
	}
	return batches
}

// passesOf returns the number of passes of the array that has the most.
func passesOf(dealt [][][]lentEntry, cols int) int {
	most := 0
	for _, batches := range dealt {
		most = max(most, ints.CeilDiv(len(batches), cols))
	}
	return most
}

// share deals batches to arrays, at most the given number to each. A batch goes to the array in
// which most of its outputs wait. If that array is full, it goes to the array with the fewest
// batches, the first of equal ones.
func (x *Exchange) share(pool [][]lentEntry, most int) [][][]lentEntry {
	dealt := make([][][]lentEntry, len(x.lenders))
	for _, batch := range pool {
		best := slices.MaxFunc(x.lenders, func(a, b *lender) int {
			return cmp.Or(cmp.Compare(a.in(batch), b.in(batch)), cmp.Compare(b.index, a.index))
		}).index
		if len(dealt[best]) == most {
			best = slices.MinFunc(x.lenders, func(a, b *lender) int {
				return cmp.Or(cmp.Compare(len(dealt[a.index]), len(dealt[b.index])), cmp.Compare(a.index, b.index))
			}).index
		}
		dealt[best] = append(dealt[best], batch)
	}
	return dealt
}

// in counts the outputs of a batch that wait in the array.
func (l *lender) in(batch []lentEntry) int {
	n := 0
	for _, e := range batch {
		if e.home == l {
			n++
		}
	}
	return n
}

func (x *Exchange) estimate(dealt [][][]lentEntry) int {
	return x.estimateOf(dealt, passesOf(dealt, x.lenders[0].controller.plan.machine.Cols))
}

// estimateOf returns about how long the given number of passes takes, including what crosses the
// bus before them and after their sums have left the array.
func (x *Exchange) estimateOf(dealt [][][]lentEntry, passes int) int {
	pl := x.lenders[0].controller.plan
	if passes == 0 {
		return 0
	}
	m := pl.machine
	chain := m.Rows / max(1, m.DrainChains)
	pass := max(pl.newPass(KindLow, pl.groups[0]).steps(), chain)
	bits := 0
	for i, batches := range dealt {
		for part := range slices.Chunk(batches, m.Cols) {
			out, back, _ := x.crossingOf(x.lenders[i], part)
			bits += out + back
		}
	}
	if bits == 0 {
		return passes * pass
	}
	return passes*pass + m.Rows + m.Cols - 2 + chain + ints.CeilDiv(bits, x.bus.Bits)
}

// send gives the arrays their passes and queues what crosses the bus. First passes come first.
func (x *Exchange) send(dealt [][][]lentEntry) {
	cols := x.lenders[0].controller.plan.machine.Cols
	for round := range passesOf(dealt, cols) {
		for i, l := range x.lenders {
			if round*cols >= len(dealt[i]) {
				continue
			}
			p := &lentPass{batches: dealt[i][round*cols : min((round+1)*cols, len(dealt[i]))]}
			l.passes = append(l.passes, p)
			out, back, guests := x.crossingOf(l, p.batches)
			p.arrived = out == 0
			if out > 0 {
				x.out = append(x.out, &crossing{of: p, bits: out})
			}
			if len(guests) > 0 {
				x.back = append(x.back, &crossing{of: p, bits: back})
			}
			for _, e := range guests {
				e.home.missing++
			}
		}
	}
}

// crossingOf returns the numbers of bits that cross the bus for a pass of an array, out and back,
// and the outputs of other arrays in the pass.
func (x *Exchange) crossingOf(to *lender, batches [][]lentEntry) (out, back int, guests []lentEntry) {
	type pixel struct {
		home *lender
		m    int
	}
	pixels, channels := map[pixel]bool{}, map[int]bool{}
	for _, batch := range batches {
		for _, e := range batch {
			if e.home == to {
				continue
			}
			guests = append(guests, e)
			if e.home.Inputs != to.Inputs {
				pixels[pixel{e.home, e.entry.m}] = true
			}
			if !slices.Equal(e.home.Channels, to.Channels) {
				channels[e.channel] = true
			}
		}
	}
	low := to.Problem.lowPart()
	operands := low.To - low.From
	out = len(guests)*x.bus.NameBits + len(pixels)*operands*(low.High-low.Low) + len(channels)*operands*x.bus.WeightBits
	return out, len(guests) * (x.bus.NameBits + x.bus.SumBits), guests
}
