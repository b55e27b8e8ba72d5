package dataflow

import (
	"errors"

	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("band-share",
		"the last rows of the array, the band, run batches of gated outputs while the other rows go on with MSB "+
			"work; needs activation streams for the band alone, a second weight entry per column, and a rotator",
		bandShare{})
}

// bandShare gives the last H rows a second weight entry per column and their own activation
// streams. A mixed pass takes pixels in the rows above the band and batches of H gated outputs in
// the band:
//
//	      MSB pass     mixed pass    band pass
//	     +--------+    +--------+    +--------+
//	R-H  | pixels |    | pixels |    |        |
//	     |        |    +--------+    +--------+ <- second entry
//	H    |        |    | batches|    | batches|
//	     +--------+    +--------+    +--------+
//	S       Sh        max(Sh, Sl)        Sl
type bandShare struct {
	columnQueued `yaml:",inline"`
	Reach        `yaml:",inline"`
	// BandRows is H.
	BandRows int `yaml:"band_rows" range:"0..1024" default:"0" doc:"Rows of the band that runs batches of gated outputs (H), at most R; 0 stands for three eighths of R, rounded up."`
}

// rows returns H.
func (p bandShare) rows(m Machine) int {
	const share, of = 3, 8 // the smallest share that keeps 99 % where two in five outputs are gated
	if p.BandRows == 0 {
		return ints.CeilDiv(share*m.Rows, of)
	}
	return p.BandRows
}

func (p bandShare) Check(m Machine) error {
	var band, rotated error
	if m.Rows > 0 && p.BandRows > m.Rows {
		band = strict.Errorf("array.band_rows", "must be at most array.rows = %d, got %d", m.Rows, p.BandRows)
	}
	if p.RotateRows {
		rotated = strict.Errorf("array.rotate_rows",
			"has no meaning under band-share, whose tiles start at any pixel; leave it out or set it to false")
	}
	return errors.Join(p.columnQueued.Check(m), band, p.check(m, "array.band_rows", p.rows(m)), rotated)
}

// IsMixing marks the policy as one with mixed passes.
func (bandShare) IsMixing() {}

// Hardware has streams and a crossbar for the band alone. The rows above it are fed through a
// rotator, because tiles start at any pixel.
func (p bandShare) Hardware(m Machine) hardware.Parts {
	perColumn := p.QueueDepth * m.Rows
	parts := append(comparators(m),
		gatedQueues(m, m.Cols, perColumn),
		batchNames(m, ints.CeilDiv(perColumn, p.rows(m))*m.Cols),
		partialSums(m, perColumn),
	)
	parts = append(parts, p.activations(m, "activation crossbar of the band", p.rows(m))...)
	parts = append(parts,
		rowRotator(m), activationWay(m),
		weightEntry(m, "second weight entry of a column", max(1, m.Fold)),
	)
	return append(parts, p.weights(m)...)
}

func (bandShare) Counters() []Counter {
	return append(flushCounters(),
		Counter{Name: mixedPasses, Unit: "passes", Doc: "Passes over pixels above the band and batches in the band, at once."},
		Counter{Name: bandPasses, Unit: "passes", Doc: "LSB passes in the band alone."})
}

const (
	mixedPasses = "mixed_passes"
	bandPasses  = "band_passes"
)

func (p bandShare) Begin(w Work) Sequence { return p.BeginAll(Span{Works: []Work{w}, Kept: allKept}) }

func (p bandShare) BeginAll(s Span) CarryingSequence {
	m := s.Works[0].Machine
	band := p.rows(m)
	return &bandSequence{
		spanPasses: newSpanPasses(s, p.QueueDepth, p.Reach, band),
		band:       band, above: m.Rows - band,
	}
}

// bandSequence is the controller of band-share.
type bandSequence struct {
	spanPasses
	band, above int // rows of the band, and above it
}

func (s *bandSequence) Next(now pe.Cycle) Choice {
	s.settle(now)
	wanted := s.tiles.left()
	if wanted && s.tiles.kept(s.waiting()) {
		if choice := s.withPixels(); choice != (Choice{}) {
			return choice
		}
	}
	switch {
	case s.full():
		return s.bandPass(s.low(false))
	case len(s.inFlight) > 0:
		return Choice{Until: s.inFlight[0].known}
	case s.banks.any():
		return s.bandPass(s.low(wanted))
	}
	return Choice{}
}

// withPixels returns what to do while pixels are left. {} means wait.
func (s *bandSequence) withPixels() Choice {
	left := s.tiles.pixelsLeft()
	switch {
	case s.full(), s.banks.any() && left <= s.above:
		return s.mixedOrBand()
	case s.room(min(s.tiles.work().Rows, left)):
		return s.high()
	case s.some():
		return s.mixedOrBand()
	}
	return Choice{}
}

// high returns an MSB pass of the next pixels, at most R.
func (s *bandSequence) high() Choice {
	s.chosen = s.tiles.take(s.tiles.work().Rows)
	s.oldest = s.chosen.segment
	p := s.tiles.highPass(s.chosen)
	return Choice{Pass: &p}
}

// mixedOrBand returns a pass of the oldest batches. It is a mixed pass if the band leaves rows for
// pixels and the banks have room for them once these batches have left. Otherwise it is a band
// pass.
func (s *bandSequence) mixedOrBand() Choice {
	low := s.low(false)
	if s.above == 0 || !s.room(s.above) {
		return s.bandPass(low)
	}
	s.chosen = s.tiles.take(s.above)
	p := s.tiles.mixedPass(s.chosen, low, s.above)
	s.tiles.work().Count(mixedPasses, 1)
	return Choice{Pass: &p}
}

// bandPass returns an LSB pass that uses only the band.
func (s *bandSequence) bandPass(low Pass) Choice {
	s.chosen = spanTile{}
	s.tiles.work().Count(bandPasses, 1)
	return Choice{Pass: &low}
}

// low removes the oldest batches and returns their LSB pass.
func (s *bandSequence) low(flush bool) Pass {
	return s.tiles.bandPass(s.take(), s.columns, s.band, flush)
}
