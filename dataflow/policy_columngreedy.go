package dataflow

import (
	"errors"

	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("column-greedy",
		"queues and crossbars as in column-share, but an LSB pass starts as soon as batches fill one",
		columnGreedy{})
}

// columnGreedy runs an LSB pass as soon as one is full, instead of in phases.
type columnGreedy struct {
	columnQueued `yaml:",inline"`
	Reach        `yaml:",inline"`
}

func (p columnGreedy) Check(m Machine) error {
	return errors.Join(p.columnQueued.Check(m), p.Reach.Check(m))
}

func (p columnGreedy) Hardware(m Machine) hardware.Parts {
	return append(p.storage(m), p.hardware(m)...)
}

func (p columnGreedy) Begin(w Work) Sequence {
	return &greedySequence{work: w, reach: p.Reach, banks: newBanks(w, p.QueueDepth, p.Reach), tiles: w.tiles()}
}

// greedySequence is the controller of one segment. Whenever the feeders are free it
// does the first of these that it can:
//
//  1. an LSB pass that batches fill;
//  2. the next MSB pass, if every bank has room for it;
//  3. with tiles left: an LSB pass of the batches that are ready;
//  4. wait until the decisions of the oldest tile in flight are known;
//  5. an LSB pass of the batches that are left.
//
// With neighbourhoods a part of a bank may fill its rows though no batch is ready.
// Then, in 3, every bank makes a batch of what it has.
type greedySequence struct {
	work     Work
	reach    Reach
	banks    *banks
	tiles    []Range        // not run yet
	inFlight []decidingTile // MSB passes whose decisions are not all known
	flushed  bool           // the last tile's decisions are known
	msb      Range          // tile of the pass chosen last, empty for LSB passes
}

func (s *greedySequence) Next(now pe.Cycle) Choice {
	s.settle(now)
	s.msb = Range{}
	left := len(s.tiles) > 0
	switch {
	case s.banks.full():
		return Choice{Pass: s.banks.pass()}
	case left && s.banks.room(len(s.inFlight)):
		return Choice{Pass: s.nextHigh()}
	case left && (s.banks.any() || s.banks.relieve()):
		return Choice{Pass: s.banks.pass()}
	case len(s.inFlight) > 0:
		return Choice{Until: s.inFlight[0].known}
	case s.banks.any():
		return Choice{Pass: s.banks.pass()}
	}
	return Choice{}
}

// settle queues the gated outputs of all tiles whose decisions are known.
func (s *greedySequence) settle(now pe.Cycle) {
	for len(s.inFlight) > 0 && s.inFlight[0].known <= now {
		s.banks.push(s.inFlight[0].tile)
		s.inFlight = s.inFlight[1:]
	}
	if !s.flushed && len(s.tiles) == 0 && len(s.inFlight) == 0 {
		s.flushed = true
		s.banks.flush()
	}
}

// nextHigh returns the MSB pass of the next tile.
func (s *greedySequence) nextHigh() *Pass {
	s.msb, s.tiles = s.tiles[0], s.tiles[1:]
	p := s.work.highPass(s.msb)
	p.Pushed = s.msb.Len()*s.work.Channels.Len() - p.Final
	p.Pixels = p.Pixels[:0]
	for row, m := range s.reach.rotated(s.work, s.msb) {
		if m >= 0 {
			p.Pixels = append(p.Pixels, int32(m))
			p.Rows = append(p.Rows, int32(row))
		}
	}
	return &p
}

func (s *greedySequence) Started(at pe.Cycle, timing pe.Pass) {
	if s.msb.Len() > 0 {
		s.inFlight = append(s.inFlight, decidingTile{s.msb, at + s.work.AllKnown(timing)})
	}
}
