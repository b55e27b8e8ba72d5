package sim

import (
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/memory/mapper"
	"pgsim/pe"
)

// passReads counts what a plan reads from DRAM. Where operands are cut along K, this depends on
// the passes, which it watches.
type passReads struct {
	plan     mapper.Plan
	schedule *dataflow.Schedule
	reads    *mapper.Reads
}

func newPassReads(p mapper.Plan) *passReads { return &passReads{plan: p, reads: mapper.NewReads(p)} }

// watch watches the passes of a schedule of the plan, if it needs to.
func (r *passReads) watch(s *dataflow.Schedule) {
	if r.plan.IsCut() {
		r.schedule = s
		s.Observe(r)
	}
}

// bytes returns what the plan reads for the passes so far.
func (r *passReads) bytes() uint64 { return r.reads.Bytes() }

// Block reads nothing.
func (*passReads) Block(dataflow.Segment, pe.Cycle) {}

// Pass notes what a pass reads.
func (r *passReads) Pass(p dataflow.PassRun) {
	if p.Reads() {
		r.reads.Pass(dataflow.Reading{Segment: r.schedule.Begun() - 1, Operands: p.Operands}, r.schedule.Ahead())
	}
}

// Stall reads nothing.
func (*passReads) Stall(stall.Cause, pe.Cycle, pe.Cycle) {}
