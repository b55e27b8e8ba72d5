package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs/ints"
	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// postWatcher replays the passes of a schedule on the register-level unit.
type postWatcher struct {
	machine Machine
	unit    reference.PostUnit
	// perResult is the work for one result. The lanes do unit.Lanes of work per cycle.
	perResult uint64
	// end is when the last result has left.
	end    pe.Cycle
	waited bool // the cycles before the next pass were lost to the unit
	tight  bool // passes that waited came as early as the unit could take them
	err    error
}

func (*postWatcher) Block(Segment, pe.Cycle) {}

func (w *postWatcher) Stall(c stall.Cause, _, _ pe.Cycle) { w.waited = c == stall.PostProcessing }

func (w *postWatcher) Pass(p PassRun) {
	if !p.Timing.Drains {
		return
	}
	plain := p.Timing
	plain.Post = 0
	window, left := w.machine.Leaving(plain), p.At+w.machine.Drained(plain)
	comes := left - window - pe.Cycle(w.machine.ArrayRows()+w.machine.ArrayCols()-2) // of PE(0,0)
	if plain.Flows {
		comes = p.At + plain.Load
	}
	if w.waited && w.machine.Overlap.Name == "full" && comes != w.unit.Free() {
		w.tight = false
	}
	w.waited = false
	if work := uint64(p.Final) * w.perResult; work > 0 && w.err == nil {
		w.err = w.unit.Pass(comes, uint64(window), work)
		left = max(left, left+w.unit.Free()-comes-min(window, w.unit.Free()-comes))
	}
	w.end = max(w.end, left)
}

// TestPostUnit compares the closed form with the register-level unit on random layers and machines,
// for all policies that are machines and all dataflows. No result may come before the unit takes
// it. A result that waits must come as soon as the unit takes it. The layer must end when the unit
// has released the last result. A layer must take at least as many cycles as its operations take on
// the lanes and, with unlimited lanes, as many as without the unit.
func TestPostUnit(t *testing.T) {
	for _, flow := range Dataflows.All() {
		for _, policy := range Policies.All() {
			if flow.Value.Check(Machine{Dataflow: flow.Value, Policy: policy.Value}) != nil {
				continue
			}
			if _, bound := policy.Value.(Bound); bound {
				continue // not a machine: its passes wait for no drain
			}
			t.Run(flow.Name+"/"+policy.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					m, w := drawCase(t, flow.Value, policy.Name)
					before := RunAlone(m, w, 1)
					w.Behind = drawBehind(t, w.M(1)*w.N())
					if got := RunAlone(m, w, 1).Cycles; got != before.Cycles {
						t.Fatalf("%d cycles with unlimited lanes, %d without elements", got, before.Cycles)
					}
					m.Post = PostUnit{Width: rapid.IntRange(1, 8).Draw(t, "lanes"), Latency: pe.Cycle(rapid.IntRange(0, 5).Draw(t, "latency"))}
					checkPostUnit(t, m, w)
				})
			})
		}
	}
}

// checkPostUnit compares one layer.
func checkPostUnit(t *rapid.T, m Machine, w pgworkloads.LayerWork) {
	m = m.For(w.Layer, 1)
	segments := WholeLayer(w.Layer, 1, m.Cols)
	s := NewSchedule(m, w, segments)
	watch := &postWatcher{machine: m, tight: true, perResult: s.post.operations}
	watch.unit.Lanes = s.post.outputs * s.post.width
	s.Observe(watch)
	report := run(s)
	if watch.err != nil || !watch.tight {
		t.Fatalf("results come at other times than the unit takes them: %v", watch.err)
	}
	if want := watch.end + m.Post.Latency; report.Cycles != want {
		t.Fatalf("%d cycles, the last result leaves in %d", report.Cycles, want)
	}
	if need := pe.Cycle(ints.CeilDiv(s.post.operations, s.post.width)); report.Cycles < need || report.PostCycles < need {
		t.Fatalf("%d cycles, %d of the unit, for operations that take %d", report.Cycles, report.PostCycles, need)
	}
	if report.Breakdown.Total() != report.Cycles {
		t.Fatalf("%+v add up to %d cycles of %d", report.Breakdown, report.Breakdown.Total(), report.Cycles)
	}
}

// drawBehind draws elements of every kind of node behind a layer with the given number of outputs.
func drawBehind(t *rapid.T, outputs int) (elements pgworkloads.ElementsByKind) {
	for i, kind := range pgworkloads.NodeKinds {
		if kind.Works() && rapid.Bool().Draw(t, string(kind)) {
			elements[i] = uint64(rapid.IntRange(0, 2*outputs).Draw(t, "elements"))
		}
	}
	return elements
}

// TestPostBreakdown checks cycles worked out by hand: on 2x2 PEs, two dense tiles of S = 4 steps,
// with 4 results of 2 additions each on one lane, which take 8 cycles. Results of the first tile
// are complete from cycle 4 on, so those of the second must be complete from 12 on. It starts in 8,
// 4 cycles late. Its last result leaves in 12 + 2 + 8 = 22 instead of 16, and leaves the unit 3
// cycles later.
func TestPostBreakdown(t *testing.T) {
	m := machine(t, 2, 2, "dense", "full", 1)
	m.Post = PostUnit{Width: 1, Latency: 3}
	w := matrix(4, 2, 2, 2, 2, nil)
	for i, kind := range pgworkloads.NodeKinds {
		if kind == pgworkloads.KindAdd {
			w.Behind[i] = 16
		}
	}
	report := RunAlone(m, w, 1)
	want := Breakdown{8, stalls{stall.PostProcessing: 4 + 6 + 3, stall.FillDrain: 4}}
	if report.Breakdown != want || report.Cycles != 25 || report.PostOperations != 16 {
		t.Errorf("%d cycles, %d operations, %+v, want %+v", report.Cycles, report.PostOperations, report.Breakdown, want)
	}
}

// TestEveryKindOfNodeHasOperations expects lanes to have work for every kind that works on elements
// and for no other kind, and parts for all of this work.
func TestEveryKindOfNodeHasOperations(t *testing.T) {
	m := Machine{AccumulatorBits: 24, Post: PostUnit{Width: 4, ScaleBits: 16}}
	m.Rows, m.Cols = 2, 2
	parts := m.Post.hardware(m)
	if err := parts.Check(); err != nil || !parts.Serve(hardware.PostResult) {
		t.Errorf("parts %v", err)
	}
	for _, kind := range pgworkloads.NodeKinds {
		if _, has := laneOperations[kind]; has != kind.Works() {
			t.Errorf("%s has operations: %v", kind, has)
		}
		for action := range laneOperations[kind] {
			if !parts.Serve(action) {
				t.Errorf("no part of a lane serves %s", action)
			}
		}
	}
	if parts := (PostUnit{}).hardware(m); parts != nil {
		t.Errorf("unlimited lanes are built of %v", parts)
	}
}
