package dataflow

import "pgsim/pe"

// Queued is shared by the policies that queue gated outputs.
type Queued struct {
	// QueueDepth (F) is the depth of the queues.
	QueueDepth int `yaml:"queue_depth" range:"1..1024" default:"8" doc:"Depth of the queues of gated outputs (F): entries per PE in pe-queue, R entries per column each where columns have queues, which need 2 or more."`
}

// entries returns the number of entries of all queues.
func (q Queued) entries(m Machine) int { return q.QueueDepth * m.Rows * m.Cols }

// queues holds the gated outputs of a segment that wait for an LSB pass. The queue policies differ
// only in this.
type queues interface {
	// push queues the gated outputs of a tile whose decisions are known.
	push(tile Range)
	// room tells whether another tile fits in together with those in flight, however their
	// decisions turn out.
	room(inFlight int) bool
	// phase takes the LSB passes of one phase out of the queues. The last phase of a segment
	// empties the queues.
	phase(last bool) []Pass
}

// queueSequence is the controller of the queue policies. It runs MSB passes while there is room.
// Otherwise it waits for all decisions and checks again. If there is still no room, it runs an LSB
// phase.
type queueSequence struct {
	work     Work
	queues   queues
	tiles    []Range        // not run yet
	inFlight []decidingTile // MSB passes whose decisions are not all known
	lows     []Pass         // of the phase under way
	last     bool           // the last phase of the segment has begun
	msb      Range          // tile of the pass chosen last, empty for LSB passes
}

// decidingTile is a tile whose decisions are pending.
type decidingTile struct {
	tile  Range
	known pe.Cycle
}

func newQueueSequence(w Work, q queues) Sequence {
	return &queueSequence{work: w, queues: q, tiles: w.tiles()}
}

func (s *queueSequence) Next(now pe.Cycle) Choice {
	if len(s.lows) > 0 {
		return s.nextLow()
	}
	if s.last {
		return Choice{}
	}
	s.settle(now)
	if len(s.tiles) > 0 && s.queues.room(len(s.inFlight)) {
		s.msb, s.tiles = s.tiles[0], s.tiles[1:]
		p := s.work.highPass(s.msb)
		p.Pushed = s.msb.Len()*s.work.Channels.Len() - p.Final
		return Choice{Pass: &p}
	}
	if n := len(s.inFlight); n > 0 {
		return Choice{Until: s.inFlight[n-1].known}
	}
	s.last = len(s.tiles) == 0
	s.lows = s.queues.phase(s.last)
	return s.Next(now)
}

// settle queues the gated outputs of all tiles whose decisions are known.
func (s *queueSequence) settle(now pe.Cycle) {
	for len(s.inFlight) > 0 && s.inFlight[0].known <= now {
		s.queues.push(s.inFlight[0].tile)
		s.inFlight = s.inFlight[1:]
	}
}

func (s *queueSequence) nextLow() Choice {
	s.msb = Range{}
	p := &s.lows[0]
	s.lows = s.lows[1:]
	return Choice{Pass: p}
}

func (s *queueSequence) Started(at pe.Cycle, timing pe.Pass) {
	if s.msb.Len() > 0 {
		s.inFlight = append(s.inFlight, decidingTile{s.msb, at + s.work.AllKnown(timing)})
	}
}

// batchPass returns the LSB pass that runs the given batches in as many columns. Columns without a
// batch idle. The first of them could have had one, up to the given number of columns, but their
// queue was shorter. The others idle because the segment does not fill the array.
func (w Work) batchPass(batches []Batch, columns int) Pass {
	outputs := 0
	for _, b := range batches {
		outputs += len(b.Pixels)
	}
	p := w.lowPass(outputs)
	p.Popped = outputs
	p.Pixels = make([]int32, 0, outputs)
	p.Channels = make([]int32, 0, len(batches))
	p.Batches = make([]Batch, 0, len(batches))
	for _, b := range batches {
		p.Pixels = append(p.Pixels, b.Pixels...)
		p.Channels = append(p.Channels, b.Channel)
		p.Batches = append(p.Batches, b)
	}
	shorter := (columns - len(batches)) * w.Rows
	partial := int(w.PEs()) - outputs - shorter
	p.Activity.IdleQueueShorter = uint64(shorter) * uint64(w.Low)
	p.Activity.IdleTilePartial = uint64(partial) * uint64(w.Low)
	return p
}
