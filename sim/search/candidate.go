package search

import (
	"fmt"
	"math"

	"pgsim/results"
	"pgsim/sim/sweep"
)

// stage says how well a point is known.
type stage int

// A point is known by its peak, by its array alone, or by a full run.
const (
	byPeak stage = iota
	byArray
	byRun
)

// candidate is a point of the space.
type candidate struct {
	point sweep.Point
	stage stage
	// figures are the known values of the goals' measures. Before the full run they are bounds.
	figures []float64
	// intervals say how far off the figures of a full run may be; nil if that is not known.
	intervals []*results.Interval
	// bounds are the last bounds of a point that had a full run.
	bounds []float64
	// peak is the record with the bounds from its peak.
	peak results.Record
	// why says why it can't be built or run; nil if it can.
	why error
}

// above returns the factor by which a measure of a point with a full run is above its bound.
func (c *candidate) above(measure int) float64 {
	factor := c.figures[measure] / c.bounds[measure]
	if !(factor > 0) || math.IsInf(factor, 0) {
		return 1
	}
	return factor
}

// figuresOf returns the measures of a record, from a full run or a bound.
func figuresOf(r results.Record, measures []Measure, full bool) ([]float64, error) {
	figures := make([]float64, len(measures))
	for i, m := range measures {
		if m.from == fromRun && !full {
			figures[i] = m.best()
			continue
		}
		v := m.of(r)
		if v == nil {
			return nil, fmt.Errorf("%s is not known of %s on %s; %s", m.Name, r.Workload.Name, r.Config.Name, m.remedy())
		}
		figures[i] = *v
	}
	return figures, nil
}

// intervalsOf returns how far off the figures of a record may be.
func intervalsOf(r results.Record, measures []Measure) []*results.Interval {
	intervals := make([]*results.Interval, len(measures))
	for i, m := range measures {
		intervals[i] = m.interval(r)
	}
	return intervals
}

// slack is the smallest ratio of a full run's figure to its bound, by measure; 1 if no run was
// below its bound. Bounds are multiplied by it.
type slack []float64

// newSlack returns a slack for some measures, all of whose bounds are believed.
func newSlack(measures int) slack {
	s := make(slack, measures)
	for i := range s {
		s[i] = 1
	}
	return s
}

// rounding is how far a figure may be below its bound only because of floating point.
const rounding = 1e-9

// learn compares the figures of a full run with their bounds, and tells whether any is below.
func (s slack) learn(measures []Measure, bounds, found []float64) bool {
	below := false
	for i, m := range measures {
		if m.More || !(bounds[i] > 0) {
			continue
		}
		if found[i] < bounds[i]*(1-rounding) {
			s[i], below = min(s[i], found[i]/bounds[i]), true
		}
	}
	return below
}

// known returns the figure of a measure: its value, or a bound that it can't beat.
func (s slack) known(c *candidate, measure int) float64 {
	if c.stage == byRun {
		return c.figures[measure]
	}
	return c.figures[measure] * s[measure]
}
