package policytest

import (
	"slices"

	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/pe"
)

// started is a pass as it ran.
type started struct {
	dataflow.Pass
	at      pe.Cycle
	timing  pe.Pass // including its stretch
	segment dataflow.Segment
}

// run is a layer as it ran.
type run struct {
	passes []started
	report dataflow.Report
}

// walk runs a layer. If late is set, passes start later than they could, and stretch.
func walk(t *rapid.T, c layerCase, late bool) run {
	segments := dataflow.WholeLayer(c.work.Layer, c.images, c.machine.Cols)
	for i := range segments {
		segments[i].PartOperands = c.partOperands
	}
	s := dataflow.NewSchedule(c.machine, c.work, segments)
	var r run
	for {
		p, at, more := s.Next()
		if !more {
			break
		}
		stretch := 0
		if late {
			at += pe.Cycle(rapid.IntRange(0, 3).Draw(t, "late"))
			if p.Reads() {
				stretch = rapid.IntRange(0, 3).Draw(t, "stretch")
			}
		}
		copied := started{Pass: *p, at: at, timing: p.Timing, segment: s.Segment()}
		copied.Pixels, copied.Channels = slices.Clone(p.Pixels), slices.Clone(p.Channels)
		copied.timing.Steps += pe.Cycle(stretch)
		r.passes = append(r.passes, copied)
		s.Start(at, pe.Cycle(stretch))
	}
	r.report = s.Finish(s.End())
	return r
}
