package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/dataflow/stall"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// diary records who owns every cycle of a schedule.
type diary struct {
	t      *rapid.T
	owner  []string // by cycle, "" if nobody
	total  Breakdown
	blocks []pe.Cycle
	passes Passes
	last   PassRun
}

func (d *diary) take(owner string, from, to pe.Cycle) {
	for c := from; c < to; c++ {
		for pe.Cycle(len(d.owner)) <= c {
			d.owner = append(d.owner, "")
		}
		if d.owner[c] != "" {
			d.t.Fatalf("cycle %d is %s and %s", c, d.owner[c], owner)
		}
		d.owner[c] = owner
	}
}

func (d *diary) Block(_ Segment, at pe.Cycle) { d.blocks = append(d.blocks, at) }

func (d *diary) Pass(p PassRun) {
	d.last = p
	if p.Busy+p.Imbalance != p.Timing.Steps {
		d.t.Fatalf("%d busy and %d imbalanced cycles of %d steps", p.Busy, p.Imbalance, p.Timing.Steps)
	}
	d.total.Busy += p.Busy
	d.take("busy", p.At+p.Timing.Load, p.At+p.Timing.Load+p.Busy)
	if p.Timing.Steps == 0 {
		return
	}
	*map[Kind]*uint64{High: &d.passes.High, Low: &d.passes.Low, Full: &d.passes.Full}[p.Kind]++
}

func (d *diary) Stall(c stall.Cause, from, to pe.Cycle) {
	if inside := c == stall.QueueImbalance || c == stall.Scratchpad; inside && (from < d.last.At || to > d.last.End()) {
		d.t.Fatalf("%v in %d..%d lies outside the pass in %d..%d", c, from, to, d.last.At, d.last.End())
	}
	d.total.Stall[c] += to - from
	d.take(c.String(), from, to)
}

// TestObserversAreToldOfEveryCycleOnce runs layers under every dataflow, policy and
// overlap, with passes that start late and stretch, and compares what observers are
// told with the report.
func TestObserversAreToldOfEveryCycleOnce(t *testing.T) {
	for _, dataflow := range Dataflows.All() {
		for _, policy := range Policies.All() {
			if dataflow.Value.Check(Machine{Policy: policy.Value}) != nil {
				continue
			}
			t.Run(dataflow.Name+"/"+policy.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					m, w := drawCase(t, dataflow.Value, policy.Name)
					if rapid.Bool().Draw(t, "ungated") {
						w.Gates = nil
					}
					observe(t, m, w)
				})
			})
		}
	}
}

func observe(t *rapid.T, m Machine, w pgworkloads.LayerWork) {
	d, second := &diary{t: t}, &diary{t: t}
	segments := WholeLayer(w.Layer, 1, m.Cols)
	s := NewSchedule(m, w, segments)
	s.Observe(d)
	s.Observe(second)
	for {
		_, at, more := s.Next()
		if !more {
			break
		}
		late, stretch := rapid.IntRange(0, 3).Draw(t, "late"), rapid.IntRange(0, 3).Draw(t, "stretch")
		if s.pass.Timing.Steps == 0 {
			stretch = 0
		}
		s.Start(at+pe.Cycle(late), pe.Cycle(stretch))
	}
	r := s.Finish(s.End() + pe.Cycle(rapid.IntRange(0, 3).Draw(t, "written back")))
	if d.total != r.Breakdown {
		t.Fatalf("observers were told of %+v, the report says %+v", d.total, r.Breakdown)
	}
	if pe.Cycle(len(d.owner)) != r.Cycles {
		t.Fatalf("%d cycles are somebody's, the layer has %d", len(d.owner), r.Cycles)
	}
	for c, owner := range d.owner {
		if owner == "" {
			t.Fatalf("cycle %d is nobody's", c)
		}
	}
	if d.passes != r.Passes || len(d.blocks) != len(segments) || d.blocks[0] != 0 {
		t.Fatalf("told of passes %+v and blocks at %v, the report has %+v and %d", d.passes, d.blocks, r.Passes, len(segments))
	}
	if second.total != d.total {
		t.Fatalf("two observers were told of %+v and %+v", d.total, second.total)
	}
}
