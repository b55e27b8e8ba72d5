package dataflow

// bandPass returns the LSB pass of some batches, one per column, in the last rows of the array.
// Rows above them idle.
func (t *spanTiles) bandPass(batches []waitingBatch, columns, rows int, flush bool) Pass {
	p := t.batchPass(batches, columns, flush)
	w := t.work()
	p.Activity.IdleQueueShorter = uint64((columns-len(batches))*rows) * uint64(w.Low)
	p.Activity.IdleTilePartial = (w.PEs()-uint64(p.Final))*uint64(w.Low) - p.Activity.IdleQueueShorter
	return p
}

// mixedPass returns the pass of a tile of at most the given number of rows, above the band, and of
// an LSB pass in the band. It takes as long as the longer of the two. Rows whose own part is
// shorter idle for the rest of the pass, like rows without pixels.
func (t *spanTiles) mixedPass(tile spanTile, low Pass, above int) Pass {
	w := &t.Works[tile.segment]
	p := t.highPass(tile)
	steps := max(w.High, w.Low)
	p.Timing.Steps, p.Timing.Early, p.Timing.DecidingRows = steps, steps-w.High, above
	p.Band, p.Batches, p.Flush = &low, low.Batches, low.Flush
	p.Popped = low.Popped
	p.Finals = low.Finals
	if p.Final > 0 {
		p.Finals = addShare(low.Finals, tile.segment, p.Final)
	}
	p.Final += low.Final
	a := &p.Activity
	a.LowSteps, a.IdleQueueShorter = low.Activity.LowSteps, low.Activity.IdleQueueShorter
	a.IdleTilePartial = w.PEs()*uint64(steps) - a.HighSteps - a.LowSteps - a.IdleQueueShorter
	a.Drained += low.Activity.Drained
	return p
}
