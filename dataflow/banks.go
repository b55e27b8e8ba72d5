package dataflow

import "slices"

// banks hold the gated outputs of a segment that wait for an LSB pass, in policies
// that run batches as soon as they fill a pass. A bank holds those of one channel.
// They wait in its open queue until they make a batch, and in the batch until its
// pass starts:
//
//	tile --> open queue of a bank --R entries--> ready list of a cluster --w--> LSB pass
//
// Where rows are parted into neighbourhoods of v, so is every bank: a part has room
// for F*v entries, and a batch takes up to v of each.
type banks struct {
	work  Work
	reach Reach
	// depth is F; w and v are those of reach.
	depth, w, v int
	// open are the pixels that no batch has yet, oldest first, by bank and part.
	open [][][]int32
	// waiting counts the entries of open queues and of batches, by bank and part.
	waiting [][]int
	// ready are the batches, oldest first, by cluster. Clusters without a channel
	// have no list.
	ready [][]waitingBatch
}

// waitingBatch is a batch whose pass has not started.
type waitingBatch struct {
	batch
	bank  int
	parts []int // entries of each part of the bank
}

func newBanks(w Work, depth int, r Reach) *banks {
	b := &banks{work: w, reach: r, depth: depth, w: r.columns(w.Machine), v: r.rows(w.Machine)}
	channels := w.Channels.Len()
	b.open, b.waiting = make([][][]int32, channels), make([][]int, channels)
	for c := range channels {
		b.open[c], b.waiting[c] = make([][]int32, w.Rows/b.v), make([]int, w.Rows/b.v)
	}
	b.ready = make([][]waitingBatch, (channels+b.w-1)/b.w)
	return b
}

// push queues the gated outputs of a tile whose decisions are known, row by row, and
// makes batches of what is full.
func (b *banks) push(tile Range) {
	for row, m := range b.reach.rotated(b.work, tile) {
		for c := range b.open {
			if m < 0 || !b.work.Gates.Gated(m, b.work.Channels.Lo+c) {
				continue
			}
			part := row / b.v
			b.open[c][part] = append(b.open[c][part], int32(m))
			b.waiting[c][part]++
		}
	}
	for c := range b.open {
		for !slices.ContainsFunc(b.open[c], b.short) {
			b.take(c)
		}
	}
}

// short tells whether a part of an open queue has too few entries to fill its rows.
func (b *banks) short(part []int32) bool { return len(part) < b.v }

// fills tells whether a part of an open queue fills its rows.
func (b *banks) fills(part []int32) bool { return !b.short(part) }

// take makes a batch of the oldest entries of a bank.
func (b *banks) take(c int) {
	taken := waitingBatch{batch: batch{channel: int32(b.work.Channels.Lo + c)}, bank: c}
	for part, open := range b.open[c] {
		n := min(b.v, len(open))
		taken.pixels = append(taken.pixels, open[:n]...)
		taken.parts = append(taken.parts, n)
		b.open[c][part] = open[n:]
	}
	cluster := c / b.w
	b.ready[cluster] = append(b.ready[cluster], taken)
}

// flush makes batches of all that is left in open queues, bank by bank.
func (b *banks) flush() {
	for c := range b.open {
		for slices.ContainsFunc(b.open[c], func(part []int32) bool { return len(part) > 0 }) {
			b.take(c)
		}
	}
}

// relieve makes a batch of every bank of which a part could fill its rows, though
// others can't. It tells whether there was one.
func (b *banks) relieve() bool {
	found := false
	for c := range b.open {
		if slices.ContainsFunc(b.open[c], b.fills) {
			b.take(c)
			found = true
		}
	}
	return found
}

// room tells whether another tile fits in beside those in flight, however their
// decisions turn out.
func (b *banks) room(inFlight int) bool {
	most := 0
	for _, parts := range b.waiting {
		most = max(most, slices.Max(parts))
	}
	return most+(inFlight+1)*b.v <= b.depth*b.v
}

// full tells whether the batches that are ready fill a pass: no column of a cluster
// with channels would idle.
func (b *banks) full() bool {
	for _, cluster := range b.ready {
		if len(cluster) < b.w {
			return false
		}
	}
	return true
}

// any tells whether a batch is ready.
func (b *banks) any() bool {
	return slices.ContainsFunc(b.ready, func(cluster []waitingBatch) bool { return len(cluster) > 0 })
}

// pass returns an LSB pass of the oldest batches that are ready, at most w of each
// cluster.
func (b *banks) pass() *Pass {
	var batches []batch
	for k, cluster := range b.ready {
		n := min(b.w, len(cluster))
		for _, taken := range cluster[:n] {
			batches = append(batches, taken.batch)
			for part, entries := range taken.parts {
				b.waiting[taken.bank][part] -= entries
			}
		}
		b.ready[k] = cluster[n:]
	}
	p := b.work.batchPass(batches, len(b.ready)*b.w)
	return &p
}
