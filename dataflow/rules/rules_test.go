package rules_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"pgsim/configs/strict"
	"pgsim/dataflow/agree"
	"pgsim/dataflow/rules"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// run is a layer of 40 pixels and 8 channels on 4x4 PEs. MSB passes take 8 steps and LSB passes 4,
// and about half of the outputs are gated.
func run(t *testing.T, policy string, settings strict.Settings) rules.Log {
	t.Helper()
	const pixels, channels, operands = 40, 8, 4
	random := rand.New(rand.NewPCG(1, 2))
	p := reference.Problem{
		M: pixels, N: channels, K: operands, Groups: 1, Bits: 3, HighBits: 2,
		Encoding: pgworkloads.Unsigned, Gated: true, Thresholds: make([]int32, channels),
	}
	for range pixels * operands {
		p.Activations = append(p.Activations, int16(random.IntN(8)))
	}
	for range channels * operands {
		p.Weights = append(p.Weights, int16(random.IntN(3)-1))
	}
	m := reference.Machine{
		Geometry: pe.Geometry{Rows: 4, Cols: 4, Lanes: 1, DigitBits: 1},
		Overlap:  reference.OverlapFull, Policy: policy, Settings: settings,
	}
	r, err := reference.Run(m, p)
	if err != nil {
		t.Fatal(err)
	}
	log, err := agree.ReferenceLog(m, p, r)
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// first returns the first pass that has work on a part, after the given number of them.
func first(l rules.Log, part rules.Part, skip int) *rules.Pass {
	for i := range l.Passes {
		p := &l.Passes[i]
		for _, w := range p.Work {
			if w.Part != part {
				continue
			}
			if skip == 0 {
				return p
			}
			skip--
			break
		}
	}
	panic("there is none")
}

// of returns a pass's first work on a part.
func of(p *rules.Pass, part rules.Part) *rules.Work {
	for i := range p.Work {
		if p.Work[i].Part == part {
			return &p.Work[i]
		}
	}
	panic("there is none")
}

// early keeps only the first MSB pass and an LSB pass of the outputs that it decides, which starts
// in the given cycle.
func early(l *rules.Log, at uint64) {
	high, low := l.Passes[0], *first(*l, rules.Low, 0)
	low.Start = at
	low.Work = slices.DeleteFunc(low.Work, func(w rules.Work) bool { return w.Pixel >= 4 })
	l.Passes = []rules.Pass{high, low}
}

// later delays all passes from the given one on by some cycles.
func later(l *rules.Log, from *rules.Pass, cycles uint64) {
	for i := range l.Passes {
		if l.Passes[i].Start >= from.Start {
			l.Passes[i].Start += cycles
		}
	}
	l.Cycles += cycles
}

var depth3 = strict.Settings{}.With("queue_depth", 3)

// TestKnownToTheCycle lets LSB passes start in the cycle in which the last decision is made, and in
// the next cycle, in which it is known.
func TestKnownToTheCycle(t *testing.T) {
	for at, want := range map[uint64]bool{14: false, 15: true} {
		log := run(t, "column-greedy", depth3)
		early(&log, at)
		var v *rules.Violation
		if err := log.Check(); !errors.As(err, &v) || (v.Rule != "known") != want {
			t.Errorf("in cycle %d: got %v", at, err)
		}
	}
}

// TestDrainChainsToTheCycle lets passes of one step drain through the given number of chains of
// four rows. They must be at least as many cycles apart as a chain has rows.
func TestDrainChainsToTheCycle(t *testing.T) {
	for chains, apart := range map[int]uint64{0: 4, 1: 4, 2: 2, 4: 1} {
		for _, spacing := range []uint64{apart, apart - 1} {
			log := run(t, "dense", strict.Settings{})
			log.Machine.DrainChains, log.Layer.Full = chains, 1
			for i := range log.Passes {
				log.Passes[i].Start, log.Passes[i].Steps = spacing*uint64(i), 1
			}
			// Four rows, four columns, and the rows of a chain.
			log.Cycles = spacing*uint64(len(log.Passes)-1) + 1 + 4 + 4 - 2 + apart
			var v *rules.Violation
			switch err := log.Check(); {
			case spacing == apart && err != nil:
				t.Errorf("%d chains, %d cycles apart: %v", chains, spacing, err)
			case spacing < apart && (!errors.As(err, &v) || v.Rule != "drain" && v.Rule != "feeders"):
				t.Errorf("%d chains, %d cycles apart: got %v", chains, spacing, err)
			}
		}
	}
}

// TestErrorsName checks what an error names.
func TestErrorsName(t *testing.T) {
	log := run(t, "column-greedy", depth3)
	early(&log, 14)
	const want = `pass 1, PE(0,0): rule "known": the low part of output (0,3) starts in cycle 14, its decision is known in 15`
	if err := log.Check(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// TestPlantedFaultsAreNoticed breaks every rule, one at a time, in logs of runs that keep all
// rules.
func TestPlantedFaultsAreNoticed(t *testing.T) {
	pairs := depth3.With("share_columns", 2)
	quarters := depth3.With("share_rows", 2)
	for _, test := range []struct {
		name, policy string
		settings     strict.Settings
		rule         string
		spoil        func(*rules.Log)
	}{
		{"an output gets its high part twice", "column-greedy", depth3, "once", func(l *rules.Log) {
			of(&l.Passes[1], rules.High).Pixel = 0
			for i := range l.Passes[1].Work {
				l.Passes[1].Work[i].Pixel -= l.Passes[1].Work[i].Pixel / 4 * 4
			}
		}},
		{"an output gets no high part", "column-greedy", depth3, "once", func(l *rules.Log) {
			l.Layer.Pixels++
		}},
		{"a gated output gets no low part", "column-greedy", depth3, "once", func(l *rules.Log) {
			p := &l.Passes[len(l.Passes)-1]
			p.Work = p.Work[1:]
		}},
		{"an output that isn't gated gets a low part", "lockstep", strict.Settings{}, "once", func(l *rules.Log) {
			gated, w := l.Layer.Gated, *of(first(*l, rules.Low, 0), rules.Low)
			l.Layer.Gated = func(pixel, channel int) bool {
				return gated(pixel, channel) && (pixel != w.Pixel || channel != w.Channel)
			}
		}},
		{"there is no such output", "column-greedy", depth3, "once", func(l *rules.Log) { l.Passes[0].Work[3].Pixel = 40 }},
		{"a gate is used before it is known", "column-greedy", depth3, "known", func(l *rules.Log) {
			early(l, 14) // the last PE of the tile decides in cycle 0 + 8 + 3 + 3
		}},
		{"a row's gates are used before they are known", "row-pack", strict.Settings{}, "known", func(l *rules.Log) {
			early(l, 11) // the last PE of row 0 decides in cycle 0 + 8 + 3
		}},
		{"a gate is used before there is one", "column-greedy", depth3, "known", func(l *rules.Log) {
			l.Passes = l.Passes[3:]
		}},
		{"a bank overflows", "column-greedy", depth3, "capacity", func(l *rules.Log) { l.Machine.QueueDepth-- }},
		{"a part of a bank overflows", "column-greedy", quarters, "capacity", func(l *rules.Log) { l.Machine.QueueDepth-- }},
		{"a PE's queue overflows", "pe-queue", depth3, "capacity", func(l *rules.Log) { l.Machine.QueueDepth-- }},
		{"a bank of a band overflows", "band-share", depth3, "capacity", func(l *rules.Log) { l.Machine.QueueDepth -= 2 }},
		{"a column has two channels", "column-greedy", depth3, "operands", func(l *rules.Log) {
			p := first(*l, rules.Low, 0)
			swap(p, 0, 1)
		}},
		{"a column of the band has two channels", "band-share", depth3, "operands", func(l *rules.Log) {
			p := first(*l, rules.Low, 0)
			swap(p, 0, 1)
		}},
		{"a row has two pixels", "row-pack", strict.Settings{}, "operands", func(l *rules.Log) {
			p := first(*l, rules.Low, 0)
			swapRows(p)
		}},
		{"a cluster runs a batch of another", "column-greedy", pairs, "reach", func(l *rules.Log) {
			for i := range first(*l, rules.Low, 0).Work {
				w := &first(*l, rules.Low, 0).Work[i]
				w.Col = (w.Col + 2) % 4
			}
		}},
		{"a row runs an entry of another neighbourhood", "column-greedy", quarters, "reach", func(l *rules.Log) {
			for i := range first(*l, rules.Low, 0).Work {
				w := &first(*l, rules.Low, 0).Work[i]
				w.Row = (w.Row + 2) % 4
			}
		}},
		{"a band's row runs an entry of another neighbourhood", "band-share", depth3.With("share_rows", 1), "reach", func(l *rules.Log) {
			p := first(*l, rules.Low, 0)
			for i := range p.Work {
				if w := &p.Work[i]; w.Part == rules.Low {
					w.Row = 2 + 3 - w.Row // the other row of the band
				}
			}
		}},
		{"a part of a band's bank overflows", "band-share", depth3.With("share_rows", 1), "capacity", func(l *rules.Log) { l.Machine.QueueDepth -= 2 }},
		{"a column runs a batch of another", "column-queue", depth3, "reach", func(l *rules.Log) {
			for i := range first(*l, rules.Low, 0).Work {
				w := &first(*l, rules.Low, 0).Work[i]
				w.Col = 3 - w.Col
			}
		}},
		{"a low part is completed above the band", "band-share", depth3, "reach", func(l *rules.Log) {
			l.Machine.BandRows--
		}},
		{"a PE works on two outputs", "column-greedy", depth3, "registers", func(l *rules.Log) {
			p := &l.Passes[0]
			p.Work[1].Row, p.Work[1].Col = p.Work[0].Row, p.Work[0].Col
		}},
		{"there is no such PE", "column-greedy", depth3, "registers", func(l *rules.Log) { l.Passes[0].Work[0].Row = 4 }},
		{"a third sum has no place in the PEs", "lockstep", strict.Settings{}, "registers", func(l *rules.Log) {
			low := first(*l, rules.Low, 0)
			*low = *first(*l, rules.High, 2)
			low.Start = 100
		}},
		{"a low part is added to the sum of another tile", "lockstep", strict.Settings{}, "registers", func(l *rules.Log) {
			a, b := first(*l, rules.Low, 0), first(*l, rules.Low, 1)
			later(l, a, 50)
			a.Work, b.Work = b.Work, a.Work
		}},
		{"sums stay in the PEs", "lockstep", strict.Settings{}, "registers", func(l *rules.Log) { l.Passes = l.Passes[:len(l.Passes)-1] }},
		{"two passes at the feeders", "dense", strict.Settings{}, "feeders", func(l *rules.Log) { l.Passes[1].Start-- }},
		{"a pass starts before the last result has left", "dense", strict.Settings{}, "feeders", func(l *rules.Log) { l.Machine.Overlap = "none" }},
		{"a pass starts before the last PE has computed", "dense", strict.Settings{}, "feeders", func(l *rules.Log) { l.Machine.Overlap = "drain" }},
		{"two results meet in a drain chain", "dense", strict.Settings{}, "drain", func(l *rules.Log) {
			l.Layer.Full = 3
			for i := range l.Passes {
				l.Passes[i].Start, l.Passes[i].Steps = 3*uint64(i), 3
			}
		}},
		{"a state is read before it is made", "column-greedy", depth3, "state", func(l *rules.Log) {
			l.Layer.Step = func(pixel int) int { return pixel / 20 }
		}},
		{"a pass has too few steps", "column-greedy", depth3, "kind", func(l *rules.Log) { l.Passes[0].Steps-- }},
		{"a pass keeps its results", "column-greedy", depth3, "kind", func(l *rules.Log) { l.Passes[0].Drains = false }},
		{"a pass drains unfinished sums", "lockstep", strict.Settings{}, "kind", func(l *rules.Log) { l.Passes[0].Drains = true }},
		{"a pass carries all bits", "column-greedy", depth3, "kind", func(l *rules.Log) { l.Passes[0].Kind = rules.Full }},
		{"a pass mixes without a band", "band-share", depth3, "kind", func(l *rules.Log) { l.Machine.Policy = "layer-share" }},
		{"the run ends before its last result", "column-greedy", depth3, "cycles", func(l *rules.Log) { l.Cycles-- }},
	} {
		t.Run(test.name, func(t *testing.T) {
			log := run(t, test.policy, test.settings)
			if err := log.Check(); err != nil {
				t.Fatal(err)
			}
			test.spoil(&log)
			var v *rules.Violation
			if err := log.Check(); !errors.As(err, &v) || v.Rule != test.rule {
				t.Errorf("got %v, want a violation of %q", err, test.rule)
			}
		})
	}
}

// swap makes two PEs in the same row of some columns run each other's outputs.
func swap(p *rules.Pass, a, b int) {
	row := none
	for _, w := range p.Work {
		if w.Part == rules.Low && row == none {
			row = w.Row
		}
	}
	for i := range p.Work {
		w := &p.Work[i]
		switch {
		case w.Part != rules.Low || w.Row != row:
		case w.Col == a:
			w.Col = b
		case w.Col == b:
			w.Col = a
		}
	}
}

const none = -1

// swapRows makes two PEs in the same column run each other's outputs.
func swapRows(p *rules.Pass) {
	for i := range p.Work {
		for j := range p.Work[:i] {
			a, b := &p.Work[i], &p.Work[j]
			if a.Col == b.Col && a.Row != b.Row {
				a.Row, b.Row = b.Row, a.Row
				return
			}
		}
	}
}
