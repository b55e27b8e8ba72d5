package dataflow

import (
	"pgsim/pe"
	"pgsim/pe/hardware"
)

func init() {
	Policies.Register("both-passes",
		"every tile gets its MSB and its LSB pass, whatever its gates, which only choose the sums that are used; "+
			"needs room for the sums of a tile and a choice below the columns",
		bothPasses{})
}

// bothPasses is the schedule of the FPGA design that the authors of Precision Gating published with
// FracBNN (github.com/cornell-zhang/FracBNN, xcel-imagenet/source/bnn.cc). pg_conv3x3_tile runs on
// the high bits of a tile and then on its low bits, without a condition. The code after it chooses
// by the thresholds:
//
//	M0 L0 M1 L1 M2 L2 ...
//
// So no pass waits for decisions, gates save neither cycles nor PE steps, and every output is final
// with its low sum.
type bothPasses struct{ anyMachine }

// IsUnconditional marks that LSB passes work on every output.
func (bothPasses) IsUnconditional() {}

// Hardware holds the high sums of a tile until its low sums leave.
func (bothPasses) Hardware(m Machine) hardware.Parts {
	const sums = 2 // choices: the high sum, or both sums together
	return append(comparators(m), partialSums(m, m.Rows),
		hardware.Part{
			Name: "choice of the sum of an output", Group: hardware.PartialSums, Block: hardware.Multiplexer,
			Count: m.Cols * max(1, m.DrainChains), Bits: m.AccumulatorBits, Inputs: sums,
			Uses: hardware.On(hardware.SumRead),
		})
}

func (bothPasses) Begin(w Work) Sequence { return &bothSequence{work: w, tiles: w.tiles()} }

type bothSequence struct {
	work  Work
	tiles []Range // whose LSB pass hasn't been chosen
	high  bool    // the MSB pass of the first of them has
}

func (s *bothSequence) Next(pe.Cycle) Choice {
	if len(s.tiles) == 0 {
		return Choice{}
	}
	if s.high = !s.high; s.high {
		p := s.work.tilePass(High, s.work.High, s.tiles[0])
		return Choice{Pass: &p}
	}
	p := s.work.tilePass(Low, s.work.Low, s.tiles[0])
	p.Final = int(p.Activity.Drained)
	s.tiles = s.tiles[1:]
	return Choice{Pass: &p}
}

func (*bothSequence) Started(pe.Cycle, pe.Pass) {}

func (s *bothSequence) ends() bool { return len(s.tiles) == 0 }
