package dataflow

import (
	"context"

	"pgsim/pgworkloads"
)

// RunAlone returns the report of a layer on an array that never waits for memory: the cycles of the
// timing contract.
func RunAlone(m Machine, w pgworkloads.LayerWork, images int) Report {
	report, _ := WalkAlone(context.Background(), m, w, images, nil) // it can't be cancelled
	return report
}

// WalkAlone does what RunAlone does. It also tells each, unless nil, of every pass that starts and
// of how many passes it represents. If ctx ends before the run does, the error is its cause.
func WalkAlone(ctx context.Context, m Machine, w pgworkloads.LayerWork, images int, each func(p *Pass, times uint64)) (Report, error) {
	m = m.For(w.Layer, images)
	s := NewSchedule(m, w, WholeLayer(w.Layer, images, m.Cols))
	if each == nil || !m.readsByGroup(w.Layer) {
		s.skipAlike()
	}
	return s.walk(ctx, each)
}

// walk starts every pass as early as the array can.
func (s *Schedule) walk(ctx context.Context, each func(p *Pass, times uint64)) (Report, error) {
	for ctx.Err() == nil {
		p, earliest, more := s.Next()
		if !more {
			return s.Finish(s.End()), nil
		}
		if each != nil {
			each(p, s.standsFor())
		}
		s.Start(earliest, 0)
	}
	return Report{}, context.Cause(ctx)
}

// run walks a schedule to its end.
func run(s *Schedule) Report {
	report, _ := s.walk(context.Background(), nil) // it can't be cancelled
	return report
}
