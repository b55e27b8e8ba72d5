package dataflow

import "pgsim/pe"

// spanTiles are the tiles of a span. A carrying policy processes them one by one.
type spanTiles struct {
	Span
	segment int   // of the next tile; the number of segments if none is left
	ahead   Range // pixels of that segment that are left, at least one
	taken   int   // segment of the tile that was taken last
}

// spanTile is a tile of a segment.
type spanTile struct {
	segment int
	pixels  Range
	last    bool     // it is the last tile of its segment
	rows    int      // rows of room that its outputs need in the banks, including PEs without a pixel
	known   pe.Cycle // when its decisions are known; set once its MSB pass has started
}

func newSpanTiles(s Span) *spanTiles {
	return &spanTiles{Span: s, ahead: s.Works[0].Pixels}
}

// work returns what all segments share, so it doesn't matter which one it is.
func (t *spanTiles) work() *Work { return &t.Works[0] }

// left tells whether there is another tile.
func (t *spanTiles) left() bool { return t.segment < len(t.Works) }

// kept tells whether the buffers can hold the operands of the next tile together with those of
// outputs of the given segment.
func (t *spanTiles) kept(oldest int) bool { return t.left() && oldest >= t.Kept(t.segment) }

// pixelsLeft returns how many pixels of the next tile's segment are left.
func (t *spanTiles) pixelsLeft() int { return t.ahead.Len() }

// channels returns the number of channels of the segment whose tile was taken last. widest returns
// the largest number of channels of any segment of the span.
func (t *spanTiles) channels() int { return t.Works[t.taken].Channels.Len() }

func (t *spanTiles) widest() int {
	most := 0
	for i := range t.Works {
		most = max(most, t.Works[i].Channels.Len())
	}
	return most
}

// next returns the next tile, of R pixels or what is left, and advances.
func (t *spanTiles) next() spanTile {
	tile := t.take(t.work().Rows)
	tile.rows = t.work().Rows
	return tile
}

// take returns the next pixels of the segment, at most the given number, and advances.
func (t *spanTiles) take(most int) spanTile {
	tile := spanTile{segment: t.segment, pixels: t.ahead}
	tile.pixels.Hi = min(t.ahead.Lo+most, t.ahead.Hi)
	tile.rows = tile.pixels.Len()
	tile.last = tile.pixels.Hi == t.ahead.Hi
	t.ahead.Lo, t.taken = tile.pixels.Hi, t.segment
	if tile.last {
		t.segment++
		if t.left() {
			t.ahead = t.Works[t.segment].Pixels
		}
	}
	return tile
}

// highPass returns the MSB pass of a tile.
func (t *spanTiles) highPass(tile spanTile) Pass {
	w := &t.Works[tile.segment]
	p := w.highPass(tile.pixels)
	p.Segment = tile.segment
	p.Pushed = tile.pixels.Len()*w.Channels.Len() - p.Final
	return p
}

// batchPass returns the LSB pass of some batches, one per column. columns is the number of columns
// that could have a batch in any pass of the span.
func (t *spanTiles) batchPass(batches []waitingBatch, columns int, flush bool) Pass {
	plain := make([]Batch, len(batches))
	for i, b := range batches {
		plain[i] = b.Batch
	}
	w := t.work()
	p := w.batchPass(plain, columns)
	p.Segment = t.taken
	p.Flush = flush
	for _, b := range batches {
		p.Finals = addShare(p.Finals, b.segment, len(b.Pixels))
	}
	t.countFlush(&p)
	return p
}

// countFlush counts an LSB pass that makes room in buffers.
func (t *spanTiles) countFlush(p *Pass) {
	if w := t.work(); p.Flush {
		w.Count(flushedPasses, 1)
		w.Count(flushedEmpty, int(w.PEs())-p.Final)
	}
}

// addShare adds final outputs of a segment to shares.
func addShare(shares []Share, segment, final int) []Share {
	for i := range shares {
		if shares[i].Segment == segment {
			shares[i].Final += final
			return shares
		}
	}
	return append(shares, Share{segment, final})
}

// Counters of policies that carry over.
const (
	flushedPasses = "flushed_passes"
	flushedEmpty  = "flushed_empty_pes"
)

func flushCounters() []Counter {
	return []Counter{
		{
			Name: flushedPasses, Unit: "passes",
			Doc: "LSB passes that ran before they were full, because the scratchpads had to make room for the next block.",
		},
		{Name: flushedEmpty, Unit: "PEs", Doc: "PEs that those passes left without an output."},
	}
}
