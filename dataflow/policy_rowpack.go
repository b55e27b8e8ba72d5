package dataflow

import (
	"pgsim/configs/ints"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("row-pack",
		"rows with a gated output are collected, R of them make one LSB pass (weight-stationary: all of them); "+
			"needs a row gather in the activation feeder and a partial-sum buffer",
		rowPack{})
}

// rowPack collects the pixels that have a gated output in the column group.
type rowPack struct{ anyMachine }

func (rowPack) Hardware(m Machine) hardware.Parts {
	rows := rowPackTiles(m.Geometry) * m.Rows
	return append(rowGather(m), gatedQueues(m, 1, rows), partialSums(m, rows))
}

// rowGather is a comparator for every gate, and a feeder that collects rows of different tiles.
func rowGather(m Machine) hardware.Parts {
	return append(comparators(m), activationChoice(m, "row gather", m.Rows), activationWay(m))
}

// rowPackTiles is an upper bound on the number of tiles whose rows can be pending at a time. When
// an MSB pass is chosen, fewer than R known rows wait: one tile. With n drain chains, MSB passes
// are at least R/n cycles apart. The last decision of a pass is known R + C - 1 cycles after the
// feeders have left it. The tiles of passes within this time are in flight.
func rowPackTiles(g pe.Geometry) int {
	inFlight := 1 + ints.CeilDiv(g.ArrayRows()+g.ArrayCols()-1, g.ChainRows())
	return 1 + inFlight
}

// FoldHardware needs comparators below the columns, and a way to stream pixels that are not
// neighbours one after the other. Sums and their gates wait in the accumulators, so there is no
// queue.
func (rowPack) FoldHardware(m Machine) hardware.Parts { return rowGather(m) }

// BeginFolds streams the pixels with a gated output again, past every weight tile, when all
// decisions of the segment are known.
func (rowPack) BeginFolds(w Work) Sequence {
	return &foldSequence{work: w, passes: w.highFolds(), then: w.lowFolds(w.gatedPixels())}
}

func (rowPack) Begin(w Work) Sequence {
	return &rowPackSequence{work: w, tiles: w.tiles()}
}

type rowPackSequence struct {
	work    Work
	tiles   []Range      // not run yet
	pending []pendingRow // oldest first
	running Range        // tile of the MSB pass chosen last
	allKnow pe.Cycle     // when the decisions of the MSB pass started last are known
}

// pendingRow is a pixel with a gated output.
type pendingRow struct {
	pixel int
	known pe.Cycle
}

func (s *rowPackSequence) Next(now pe.Cycle) Choice {
	rows := s.work.Rows
	switch {
	case len(s.tiles) > 0 && s.knownRows(now) < rows:
		s.running, s.tiles = s.tiles[0], s.tiles[1:]
		p := s.work.highPass(s.running)
		p.Pushed = s.gatedRows(s.running)
		return Choice{Pass: &p}
	case len(s.tiles) == 0 && now < s.allKnow:
		return Choice{Until: s.allKnow}
	case len(s.pending) == 0:
		return Choice{}
	}
	s.running = Range{}
	p := s.lowPass(s.takeKnown(now))
	return Choice{Pass: &p}
}

// knownRows counts the pending rows that are known in cycle now.
func (s *rowPackSequence) knownRows(now pe.Cycle) (count int) {
	for _, row := range s.pending {
		if row.known <= now {
			count++
		}
	}
	return count
}

// takeKnown removes the oldest rows that are known in cycle now, at most R. With several drain
// chains, rows of a tile can be known before the last rows of the tile before.
func (s *rowPackSequence) takeKnown(now pe.Cycle) []pendingRow {
	var taken []pendingRow
	left := s.pending[:0]
	for _, row := range s.pending {
		if row.known <= now && len(taken) < s.work.Rows {
			taken = append(taken, row)
		} else {
			left = append(left, row)
		}
	}
	s.pending = left
	return taken
}

func (s *rowPackSequence) gatedRows(tile Range) int {
	count := 0
	for m := tile.Lo; m < tile.Hi; m++ {
		if s.work.gatedInRow(m) > 0 {
			count++
		}
	}
	return count
}

// lowPass returns the LSB pass of at most R collected rows.
func (s *rowPackSequence) lowPass(rows []pendingRow) Pass {
	w := s.work
	gated := 0
	pixels := make([]int32, len(rows))
	for i, row := range rows {
		gated += w.gatedInRow(row.pixel)
		pixels[i] = int32(row.pixel)
	}
	p := w.lowPass(gated)
	p.Pixels = pixels
	p.Channels = integers(w.Channels)
	p.Popped = len(rows)
	live := len(rows) * w.Channels.Len()
	p.Activity.IdleNotGated = uint64(live-gated) * uint64(w.Low)
	p.Activity.IdleTilePartial = (w.PEs() - uint64(live)) * uint64(w.Low)
	return p
}

func (s *rowPackSequence) Started(at pe.Cycle, timing pe.Pass) {
	if !timing.Decides {
		return
	}
	s.allKnow = at + s.work.AllKnown(timing)
	for m := s.running.Lo; m < s.running.Hi; m++ {
		if s.work.gatedInRow(m) > 0 {
			known := at + s.work.RowKnown(timing, m-s.running.Lo)
			s.pending = append(s.pending, pendingRow{m, known})
		}
	}
}
