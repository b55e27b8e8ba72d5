package dataflow

// pixelBanks hold the gated outputs that wait for an LSB pass, for batches of one pixel. Bank r
// holds those of the pixel in row r. They are in the open queue of the pixel, or in batches of C.
// The batches of all rows wait in one list.
type pixelBanks struct {
	rows, cols int
	first      int    // pixel in row 0
	capacity   int    // entries of a bank
	works      []Work // of the span
	// open are the outputs of a pixel that are not in a batch yet, oldest first, by row.
	open [][]pixelEntry
	held []int // entries, in batches or not, by row
	// ready are the batches, oldest first.
	ready []waitingPixelBatch
}

// pixelEntry is a gated output of a pixel.
type pixelEntry struct {
	channel int32
	segment int // index in the span
}

// waitingPixelBatch is a batch, the oldest entry first.
type waitingPixelBatch struct {
	row     int // of its pixel
	entries []pixelEntry
}

// newPixelBanks returns the banks of a machine in which each row holds entries of F tiles, for the
// works of a span.
func newPixelBanks(m Machine, works []Work, depth, first int) *pixelBanks {
	return &pixelBanks{
		rows: m.Rows, cols: m.Cols, first: first, capacity: depth * m.Cols, works: works,
		open: make([][]pixelEntry, m.Rows), held: make([]int, m.Rows),
	}
}

// push takes the gated outputs of a tile whose decisions are known. Every full batch of them
// becomes ready. After the last tile whose pixels have these streams, the rest becomes ready, too.
func (b *pixelBanks) push(w *Work, t spanTile) {
	for m := t.pixels.Lo; m < t.pixels.Hi; m++ {
		row := m - b.first
		for n := w.Channels.Lo; n < w.Channels.Hi; n++ {
			if w.Gates.Gated(m, n) {
				b.open[row] = append(b.open[row], pixelEntry{int32(n), t.segment})
				b.held[row]++
			}
		}
	}
	b.batch(b.cols)
	if b.last(t) {
		b.batch(1)
	}
}

// last tells whether the streams of a tile's pixels end with it: no segment follows, or the next
// one is of another convolution group.
func (b *pixelBanks) last(t spanTile) bool {
	next := t.segment + 1
	return next == len(b.works) || b.works[t.segment].convGroup() != b.works[next].convGroup()
}

// convGroup returns the convolution group of the channels.
func (w *Work) convGroup() int { return w.Channels.Lo / (w.Layer.N() / w.Layer.Groups) }

// batch makes batches of all open queues with at least the given number of entries.
func (b *pixelBanks) batch(least int) {
	for row := range b.open {
		for len(b.open[row]) >= least {
			n := min(b.cols, len(b.open[row]))
			b.ready = append(b.ready, waitingPixelBatch{row, b.open[row][:n:n]})
			b.open[row] = b.open[row][n:]
		}
	}
}

// room tells whether every bank has room for the outputs of the given number of tiles.
func (b *pixelBanks) room(tiles int) bool {
	for _, held := range b.held {
		if held+tiles*b.cols > b.capacity {
			return false
		}
	}
	return true
}

// oldest returns the segment of the oldest entry, or most if none is older.
func (b *pixelBanks) oldest(most int) int {
	for _, batch := range b.ready {
		most = min(most, batch.entries[0].segment)
	}
	for _, entries := range b.open {
		if len(entries) > 0 {
			most = min(most, entries[0].segment)
		}
	}
	return most
}

// take removes the oldest batches, at most one per row of the array.
func (b *pixelBanks) take() []waitingPixelBatch {
	n := min(b.rows, len(b.ready))
	taken := b.ready[:n]
	b.ready = b.ready[n:]
	for _, batch := range taken {
		b.held[batch.row] -= len(batch.entries)
	}
	return taken
}
