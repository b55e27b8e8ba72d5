package dataflow

// layerBanks hold the gated outputs of a policy that carries over, from when they are
// known until their LSB pass starts. Bank c holds those of channels whose position in
// their column group is c. In a bank they lie in the open queue of the channel under
// way or in batches, which wait in one list for all banks:
//
//	bank 0   open queue  --a batch at a time-->  |
//	bank 1   open queue  ------------------->    |  ready: oldest first
//	bank 2   open queue  ------------------->    |
type layerBanks struct {
	size     int          // entries of a full batch
	capacity int          // entries of a bank
	open     [][]int32    // pixels of the segment under way, oldest first, by bank
	held     []int        // entries by bank, in batches or not
	ready    []layerBatch // oldest first
}

// layerBatch is a batch that remembers where its room is and what it is of.
type layerBatch struct {
	Batch
	bank, segment int
}

func newLayerBanks(banks, size, capacity int) *layerBanks {
	return &layerBanks{size: size, capacity: capacity, open: make([][]int32, banks), held: make([]int, banks)}
}

// push takes the gated outputs of a tile whose decisions are known. Every full batch
// of them becomes ready and, with the last tile of a segment, what is left, too.
func (b *layerBanks) push(w *Work, segment int, tile Range, last bool) {
	for c := range w.Channels.Len() {
		channel := w.Channels.Lo + c
		for m := tile.Lo; m < tile.Hi; m++ {
			if w.Gates.Gated(m, channel) {
				b.open[c] = append(b.open[c], int32(m))
				b.held[c]++
			}
		}
		for len(b.open[c]) >= b.size {
			b.close(w, segment, c, b.size)
		}
	}
	for c := 0; last && c < w.Channels.Len(); c++ {
		if rest := len(b.open[c]); rest > 0 {
			b.close(w, segment, c, rest)
		}
	}
}

// close makes a batch of the oldest entries of an open queue.
func (b *layerBanks) close(w *Work, segment, c, size int) {
	pixels := b.open[c][:size:size]
	b.open[c] = b.open[c][size:]
	b.ready = append(b.ready, layerBatch{Batch{int32(w.Channels.Lo + c), pixels}, c, segment})
}

// room tells whether every bank has room for so many entries more.
func (b *layerBanks) room(entries int) bool {
	for _, held := range b.held {
		if held+entries > b.capacity {
			return false
		}
	}
	return true
}

// take takes the oldest batches, at most so many.
func (b *layerBanks) take(most int) []layerBatch {
	taken := b.ready[:min(most, len(b.ready))]
	b.ready = b.ready[len(taken):]
	for _, batch := range taken {
		b.held[batch.bank] -= len(batch.Pixels)
	}
	return taken
}
