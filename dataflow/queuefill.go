package dataflow

import (
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// QueueFill is how full the queues of gated outputs are over the course of a layer. An entry is in
// its queue from when its decision is known until its LSB pass starts.
type QueueFill struct {
	// BinCycles is the length of a bin.
	BinCycles pe.Cycle
	// Bins hold the largest number of entries in each bin, in the order of time.
	Bins []QueueLevel
	// Capacity is the number of entries that there is room for.
	Capacity QueueLevel
}

// QueueLevel counts entries: of all queues, and of the fullest column. If a policy has one queue
// for all columns, both are the same. If the queues belong to pixels, Column is that of the fullest
// row.
type QueueLevel struct{ All, Column int }

// QueueFillAlone runs a layer on the array alone and returns how full its queues are, in at most
// the given number of bins. It returns false if the policy has no queues.
func QueueFillAlone(m Machine, w pgworkloads.LayerWork, images, bins int) (QueueFill, bool) {
	queues, entries := 0, 0
	for _, p := range m.Hardware() {
		if p.Serves(hardware.QueuePush) {
			queues, entries = queues+p.Count, entries+p.Count*p.Entries
		}
	}
	if queues == 0 || w.Gates == nil {
		return QueueFill{}, false
	}
	m = m.For(w.Layer, images)
	queues *= max(1, m.Folds) // every part of a folded column has its share of the column's
	s := NewSchedule(m, w, WholeLayer(w.Layer, images, m.Cols))
	f := &fillWatch{
		machine: m, gates: s.work.Gates, most: bins,
		held: make([]int, m.Cols), column: make([]int, w.N()),
		fill: QueueFill{BinCycles: 1, Capacity: QueueLevel{entries, entries / min(queues, m.Cols)}},
	}
	_, f.rows = m.Policy.(rowQueued)
	if p, ok := m.Policy.(pixelShare); ok {
		f.countPixels(p, TimeSteps(w.Layer, images)[0].Len())
	}
	s.Observe(f)
	run(s)
	f.until(s.End())
	return f.fill, true
}

// rowQueued is a policy with one queue, of rows with a gated output.
type rowQueued interface{ queuesRows() }

// queuesRows only marks that rows are queued.
func (rowPack) queuesRows() {}

// fillWatch watches the queues of a layer.
type fillWatch struct {
	machine Machine
	gates   *pgworkloads.GateMask
	// rows is set if rows are queued, whatever their columns.
	rows bool
	// pixels is the number of pixels of the layer or time step if each pixel, instead of each
	// column, has a queue.
	pixels int
	// most is the largest number of bins.
	most int
	// column is the column of every channel whose column group has begun.
	column []int
	// held are the entries of every column, or of all columns if rows are queued. coming are
	// entries that are not known yet, in the order in which they will be known.
	held   []int
	coming []comingEntries
	now    pe.Cycle
	fill   QueueFill
}

// comingEntries are entries by column.
type comingEntries struct {
	known   pe.Cycle
	entries []int
}

// Block does nothing, because it doesn't affect queues.
func (f *fillWatch) Block(Segment, pe.Cycle) {}

// Stall does nothing, because it doesn't affect queues.
func (f *fillWatch) Stall(stall.Cause, pe.Cycle, pe.Cycle) {}

// Pass takes the entries of a pass out of the queues, and announces those that it
// decides.
func (f *fillWatch) Pass(p PassRun) {
	f.settle(p.At)
	f.until(p.At)
	if p.Kind == Low && f.rows {
		f.held[0] -= len(p.Pixels)
	}
	for _, b := range p.Batches {
		f.held[f.column[b.Channel]] -= len(b.Pixels)
	}
	for _, b := range p.PixelBatches {
		f.held[int(b.Pixel)%f.pixels] -= len(b.Channels)
	}
	if p.Kind != High {
		return
	}
	for column, channel := range p.Channels {
		f.column[channel] = column
	}
	if f.rows {
		f.announceRows(p)
		return
	}
	entries := make([]int, len(f.held))
	for _, pixel := range p.Pixels {
		for column, channel := range p.Channels {
			if f.pixels > 0 {
				column = int(pixel) % f.pixels
			}
			if f.gates.Gated(int(pixel), int(channel)) {
				entries[column]++
			}
		}
	}
	f.coming = append(f.coming, comingEntries{p.At + f.machine.AllKnown(p.Timing), entries})
}

// countPixels counts by pixel if a layer or time step of the given number of pixels has batches of
// pixels.
func (f *fillWatch) countPixels(p pixelShare, pixels int) {
	if p.pixelBatches(f.machine, pixels) {
		f.pixels, f.held = pixels, make([]int, f.machine.Rows)
		f.fill.Capacity.Column = f.fill.Capacity.All / f.machine.Rows
	}
}

// announceRows announces the rows of a tile that have a gated output.
func (f *fillWatch) announceRows(p PassRun) {
	for row, pixel := range p.Pixels {
		for _, channel := range p.Channels {
			if f.gates.Gated(int(pixel), int(channel)) {
				f.coming = append(f.coming, comingEntries{p.At + f.machine.RowKnown(p.Timing, row), []int{1}})
				break
			}
		}
	}
}

// settle adds the entries that are known by the given cycle.
func (f *fillWatch) settle(now pe.Cycle) {
	for len(f.coming) > 0 && f.coming[0].known <= now {
		f.until(f.coming[0].known)
		for column, n := range f.coming[0].entries {
			f.held[column] += n
		}
		f.coming = f.coming[1:]
	}
}

// until records that the queues stayed as they are up to a cycle.
func (f *fillWatch) until(c pe.Cycle) {
	if c <= f.now {
		return
	}
	for pe.Cycle(f.most)*f.fill.BinCycles < c {
		f.halve()
	}
	var level QueueLevel
	for _, n := range f.held {
		level.All += n
		level.Column = max(level.Column, n)
	}
	for bin := f.now / f.fill.BinCycles; bin*f.fill.BinCycles < c; bin++ {
		if int(bin) == len(f.fill.Bins) {
			f.fill.Bins = append(f.fill.Bins, level)
		}
		f.fill.Bins[bin] = f.fill.Bins[bin].or(level)
	}
	f.now = c
}

// halve makes one bin of every two.
func (f *fillWatch) halve() {
	f.fill.BinCycles *= 2
	bins := f.fill.Bins
	for i := range (len(bins) + 1) / 2 {
		bins[i] = bins[2*i].or(bins[min(2*i+1, len(bins)-1)])
	}
	f.fill.Bins = bins[:(len(bins)+1)/2]
}

// or returns the larger of both levels, count by count.
func (l QueueLevel) or(other QueueLevel) QueueLevel {
	return QueueLevel{max(l.All, other.All), max(l.Column, other.Column)}
}
