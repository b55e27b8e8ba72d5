package weightstationary

import (
	"errors"
	"iter"
	"strings"
	"testing"

	"pgsim/pe"
	"pgsim/pe/reference"
)

func wantHazard(t *testing.T, err error, what string) {
	t.Helper()
	if !errors.Is(err, reference.ErrHazard) || !strings.Contains(err.Error(), what) {
		t.Errorf("got %v, want a hazard: %s", err, what)
	}
}

var hazardMachine = Machine{
	Geometry: pe.Geometry{Rows: 3, Cols: 2, Lanes: 1, DigitBits: 1}, Overlap: reference.OverlapFull, Policy: "row-pack",
}

// A fold may start in a given cycle, but not in the cycle before.
func TestEarliestStart(t *testing.T) {
	const steps, load = 4, 3
	for _, test := range []struct {
		second pe.Cycle
		ok     bool
	}{{load + steps - 1, false}, {load + steps, true}} {
		a := newArray(hazardMachine.Geometry, layer(4, 2, 4, 0), 0)
		folds := newPlan(hazardMachine, a.problem, a.outputs).folds(reference.KindHigh, columnGroup{channels: 2}, []int{0, 1, 2, 3})
		starts := []pe.Cycle{0, test.second}
		var err error
		for err == nil && a.now < 40 {
			a.sequencer.drive()
			for i, f := range folds {
				if starts[i] == a.now {
					err = errors.Join(err, a.sequencer.start(f))
				}
			}
			err = errors.Join(err, a.clock())
		}
		if test.ok && (err != nil || !folds[1].done(2)) {
			t.Errorf("started in cycle %d: %v, done %v", test.second, err, folds[1].done(2))
		}
		if !test.ok {
			wantHazard(t, err, "the feeders send another")
		}
	}
}

// Schedules that no policy of the package makes.
func TestWrongPolicies(t *testing.T) {
	all := func(list func(*plan) []order) func(*plan) iter.Seq[order] {
		return func(p *plan) iter.Seq[order] {
			return func(yield func(order) bool) {
				for _, o := range list(p) {
					if !yield(o) {
						return
					}
				}
			}
		}
	}
	folds := func(p *plan, kind string) []*fold { return p.folds(kind, p.groups()[0], p.allPixels(p.groups()[0])) }
	for _, test := range []struct {
		name, conflict string
		list           func(*plan) []order
	}{
		{"a decision is used before it exists", "used before it is decided", func(p *plan) []order {
			high := folds(p, reference.KindHigh)
			return []order{{fold: high[0]}, {fold: folds(p, reference.KindLow)[0]}, {fold: high[1]}}
		}},
		{"tiles in the wrong order", "takes weight tile 1 of a full fold after 0 tiles", func(p *plan) []order {
			return []order{{fold: folds(p, reference.KindFull)[1]}}
		}},
		{"the same tile twice", "takes weight tile 0 of a full fold after 1 tiles", func(p *plan) []order {
			return []order{{fold: folds(p, reference.KindFull)[0]}, {fold: folds(p, reference.KindFull)[0]}}
		}},
		{"an old sum is left", "or holds an old one", func(p *plan) []order {
			return []order{{fold: folds(p, reference.KindFull)[0]}, {fold: folds(p, reference.KindHigh)[0]}}
		}},
		{"a tile is forgotten", "output 0 never left", func(p *plan) []order {
			return []order{{fold: folds(p, reference.KindFull)[0]}}
		}},
		{"low bits are forgotten", "output 0 never left", func(p *plan) []order {
			high := folds(p, reference.KindHigh)
			return []order{{fold: high[0]}, {fold: high[1]}}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := layer(4, 2, 4, 0, 1)
			a := newArray(hazardMachine.Geometry, p, 0)
			c := newController(reference.OverlapFull, a, all(test.list)(newPlan(hazardMachine, p, a.outputs)))
			defer c.stop()
			wantHazard(t, errors.Join(c.run(), a.outputs.complete()), test.conflict)
		})
	}
}

func TestWaitWithoutEnd(t *testing.T) {
	p := layer(4, 2, 4, 0)
	a := newArray(hazardMachine.Geometry, p, 0)
	c := newController(reference.OverlapFull, a, func(yield func(order) bool) {
		yield(order{until: func() bool { return false }})
	})
	defer c.stop()
	if err := c.run(); !errors.Is(err, errForever) {
		t.Errorf("got %v, want %v", err, errForever)
	}
}

// What registers refuse, whatever sends it.
func TestRegisterHazards(t *testing.T) {
	f, g := &fold{digits: 2}, &fold{digits: 2}
	in := wires{operand: operand{step: step{fold: f}}, sum: sum{step: step{fold: f}}}
	own := cell{weight: weight{place: place{f, 1}}}
	for _, test := range []struct {
		name, conflict string
		cell           cell
		in             wires
	}{
		{"other fold's weights", "weights of another", cell{weight: weight{place: place{g, 1}}}, in},
		{"other row's weights", "weights of another", cell{weight: weight{place: place{f, 2}}}, in},
		{"overwritten in this cycle", "weights of another", own, wires{in.operand, weight{place: place{g, 2}}, in.sum}},
		{"other step's sum", "sum of another", own, wires{in.operand, weight{}, sum{step: step{f, 0, 1}}}},
		{"no sum", "sum of another", own, wires{operand: in.operand}},
		{"no digits", "sum of another", own, wires{sum: in.sum}},
		{"too far", "gone too far", own, wires{weight: weight{place: place{g, 0}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			wantHazard(t, test.cell.clock(test.in, 1), test.conflict)
		})
	}
	if err := own.clock(in, 1); err != nil {
		t.Errorf("digits meet their own weights and sum: %v", err)
	}
	c := &column{running: sum{step: step{f, 0, 0}}}
	wantHazard(t, c.clock(sum{step: step{f, 1, 1}}), "digits of two sums mix")
}

func TestBufferPorts(t *testing.T) {
	p := layer(2, 1, 1, 0)
	a := newArray(hazardMachine.Geometry, p, 0)
	f := &fold{kind: reference.KindLow, group: columnGroup{channels: 1}, pixels: []int{0, 1}, digits: 1}
	c := &column{array: a}
	s := sum{step: step{fold: f}, wanted: true}
	if err := c.write(s); err != nil {
		t.Errorf("first write of a cycle: %v", err)
	}
	wantHazard(t, c.write(s), "written twice")
	c.read = 1
	_, err := c.hold(s)
	wantHazard(t, err, "read twice")
	if err := a.outputs.leave(0, 0); err != nil {
		t.Errorf("an output leaves: %v", err)
	}
	wantHazard(t, a.outputs.leave(0, 0), "leaves twice")
}

func TestCheckNamesTheField(t *testing.T) {
	for _, test := range []struct {
		field  string
		change func(*Machine, *reference.Problem)
	}{
		{"Machine.Rows", func(m *Machine, _ *reference.Problem) { m.Rows = 0 }},
		{"Machine.Policy", func(m *Machine, _ *reference.Problem) { m.Policy = "pe-queue" }},
		{"Machine.Overlap", func(m *Machine, _ *reference.Problem) { m.Overlap = "" }},
		{"Problem.Groups", func(_ *Machine, p *reference.Problem) { p.Groups = 3 }},
		{"Problem.HighBits", func(_ *Machine, p *reference.Problem) { p.HighBits = 2 }},
		{"Problem.Weights", func(_ *Machine, p *reference.Problem) { p.Weights = p.Weights[1:] }},
		{"Problem.Thresholds", func(_ *Machine, p *reference.Problem) { p.Thresholds = nil }},
		{"Problem.Padded", func(_ *Machine, p *reference.Problem) { p.Padded = make([]bool, 1) }},
		{"Problem.Low", func(_ *Machine, p *reference.Problem) { p.High = p.Thresholds }},
		{"Problem.Activations[0]", func(_ *Machine, p *reference.Problem) { p.Activations[0] = 4 }},
		{"Problem.K", func(_ *Machine, p *reference.Problem) { p.Bits = 15; p.Weights[0] = 1 << 14; p.K = 4 }},
		{"must be one of", func(_ *Machine, p *reference.Problem) { p.Encoding = "gray" }},
	} {
		m, p := hazardMachine, layer(4, 2, 4, 0)
		test.change(&m, &p)
		if _, err := Run(m, p); err == nil || !strings.Contains(err.Error(), test.field) {
			t.Errorf("got %v, want an error that names %s", err, test.field)
		}
	}
}
