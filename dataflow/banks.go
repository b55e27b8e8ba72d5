package dataflow

import "slices"

// banks hold gated outputs for policies that run batches as soon as they fill a pass. An output is
// held from when it is known until its LSB pass starts. Bank c holds outputs of the channels at
// position c of their column group. They are in the open queue of the current channel, or in
// batches. Each cluster of w columns has a list of waiting batches:
//
//	bank 0   open queue  --a batch at a time-->  |  cluster 0
//	bank 1   open queue  ------------------->    |  ready: oldest first
//	bank 2   open queue  ------------------->    |  cluster 1
//	bank 3   open queue  ------------------->    |  ready: oldest first
//
// If rows are divided into neighbourhoods of v, so is every bank. A batch takes up to v entries of
// each part.
type banks struct {
	homes    homes
	w        int // banks of a cluster
	capacity int // entries of a part
	// open are the pixels of a segment that are not in a batch yet, oldest first, by bank and part.
	open [][][]int32
	// segment is an index in the span, and work is the work of that segment.
	segment int
	work    *Work
	// held counts entries by bank and part, whether they are in batches or not.
	held [][]int
	// ready are the batches, oldest first, by cluster.
	ready [][]waitingBatch
	// keeps is set if entries that are in no batch at the end of a segment keep waiting: in rest, with
	// room for more, oldest first. There is one cluster and one part then.
	keeps bool
	rest  []waitingBatch
}

// waitingBatch is a batch that also records where its room is and which segment it belongs to.
type waitingBatch struct {
	Batch
	bank, segment int
	parts         []int // its entries of each part of the bank
}

// newBanks returns the banks of a machine in which each column holds entries of F tiles.
func newBanks(m Machine, depth int, r Reach, h homes) *banks {
	b := &banks{
		homes: h, w: r.columns(m), capacity: depth * m.Rows / h.parts(),
		open: make([][][]int32, m.Cols), held: make([][]int, m.Cols),
	}
	for c := range b.open {
		b.open[c], b.held[c] = make([][]int32, h.parts()), make([]int, h.parts())
	}
	b.ready = make([][]waitingBatch, m.Cols/b.w)
	return b
}

// push takes the gated outputs of a tile whose decisions are known. Every full batch of them
// becomes ready. With the last tile of a segment, the rest becomes ready, too, or keeps waiting.
func (b *banks) push(w *Work, t spanTile) {
	b.work, b.segment = w, t.segment
	for _, m := range b.homes.inRows(w.Pixels, t.pixels) {
		if m < 0 {
			continue
		}
		part := b.homes.part(m - w.Pixels.Lo)
		for c := range w.Channels.Len() {
			if w.Gates.Gated(m, w.Channels.Lo+c) {
				b.open[c][part] = append(b.open[c][part], int32(m))
				b.held[c][part]++
			}
		}
	}
	for c := range w.Channels.Len() {
		for !slices.ContainsFunc(b.open[c], b.short) {
			b.close(c)
		}
	}
	for c := 0; t.last && c < w.Channels.Len(); c++ {
		for slices.ContainsFunc(b.open[c], waits) {
			if b.keeps {
				b.rest = append(b.rest, b.batch(c))
			} else {
				b.close(c)
			}
		}
	}
}

// short tells whether a part of an open queue has too few entries to fill its rows.
func (b *banks) short(part []int32) bool { return len(part) < b.homes.v }

// fills tells whether a part of an open queue fills its rows.
func (b *banks) fills(part []int32) bool { return !b.short(part) }

// waits tells whether a part of an open queue has entries.
func waits(part []int32) bool { return len(part) > 0 }

// close makes a batch of the oldest entries of an open queue, which is ready.
func (b *banks) close(c int) {
	cluster := c / b.w
	b.ready[cluster] = append(b.ready[cluster], b.batch(c))
}

// batch removes the oldest entries of an open queue, as a batch.
func (b *banks) batch(c int) waitingBatch {
	taken := waitingBatch{Batch: Batch{Channel: int32(b.work.Channels.Lo + c)}, bank: c, segment: b.segment}
	for part, open := range b.open[c] {
		n := min(b.homes.v, len(open))
		taken.Pixels = append(taken.Pixels, open[:n]...)
		taken.parts = append(taken.parts, n)
		b.open[c][part] = open[n:]
	}
	return taken
}

// relieve makes a batch of every open queue that has entries. It does so if a part of some queue
// fills its rows, although not all parts do, or if no tile in flight could bring more entries. It
// tells whether any batch is ready.
func (b *banks) relieve(inFlight int) bool {
	fills := func(parts [][]int32) bool { return slices.ContainsFunc(parts, b.fills) }
	if inFlight > 0 && !slices.ContainsFunc(b.open, fills) {
		return false
	}
	for c := range b.open {
		if slices.ContainsFunc(b.open[c], waits) {
			b.close(c)
		}
	}
	return b.any()
}

// room tells whether every bank has room for the given number of further entries, by part.
func (b *banks) room(coming []int) bool {
	for _, held := range b.held {
		for part, entries := range held {
			if entries+coming[part] > b.capacity {
				return false
			}
		}
	}
	return true
}

// full tells whether the batches that are ready fill a pass. They do if no column idles in any
// cluster that has one of the given number of channels.
func (b *banks) full(channels int) bool {
	for k := 0; k*b.w < channels; k++ {
		if len(b.ready[k]) < b.w {
			return false
		}
	}
	return true
}

// any tells whether a batch is ready.
func (b *banks) any() bool {
	return slices.ContainsFunc(b.ready, func(cluster []waitingBatch) bool { return len(cluster) > 0 })
}

// closeRest makes ready what kept waiting, and tells whether any batch is ready.
func (b *banks) closeRest() bool {
	b.ready[0] = append(b.ready[0], b.rest...)
	b.rest = nil
	return b.any()
}

// oldest returns the segment of the oldest batch that is ready or keeps waiting. It returns most if
// there is no batch or none that is older.
func (b *banks) oldest(most int) int {
	if len(b.rest) > 0 {
		most = min(most, b.rest[0].segment)
	}
	for _, cluster := range b.ready {
		if len(cluster) > 0 {
			most = min(most, cluster[0].segment)
		}
	}
	return most
}

// take removes the oldest batches, at most w of each cluster.
func (b *banks) take() []waitingBatch {
	var taken []waitingBatch
	for k, cluster := range b.ready {
		n := min(b.w, len(cluster))
		taken = append(taken, cluster[:n]...)
		b.ready[k] = cluster[n:]
	}
	for _, batch := range taken {
		for part, entries := range batch.parts {
			b.held[batch.bank][part] -= entries
		}
	}
	return taken
}
