package search

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/table"
	"pgsim/sim/sweep"
)

// Format is the version of the JSON schema of search.json.
const Format = "pgsim.search/1"

// Found is the result of a search.
type Found struct {
	Format  string `json:"format"`
	Version string `json:"version"`
	// Objectives, Limits and Budget are what the user asked for.
	Objectives []string `json:"objectives"`
	Limits     []string `json:"limits"`
	Budget     int      `json:"budget"`
	// Counts say what happened to the points.
	Counts Counts `json:"counts"`
	// Proven tells whether the front is that of all points of the space.
	Proven bool `json:"proven"`
	// Front are the best points with full runs, in the order of the first objective.
	Front []Best `json:"front"`

	grid *sweep.Grid
	axes []int // that vary
	best []*candidate
	goal Goals
}

// Counts say what happened to the points of a space. Points counts all that differ.
type Counts struct {
	Points int `json:"points"`
	// Impossible can't be built, can't run the workload, or failed.
	Impossible int `json:"impossible"`
	// OverLimit exceed a limit, by a bound or by a full run.
	OverLimit int `json:"over_limit"`
	// ArrayOnly had a run without memory, Full a full run.
	ArrayOnly int `json:"array_only_runs"`
	Full      int `json:"full_runs"`
	// Open may still be better than those with full runs.
	Open int `json:"open"`
	// Below had a full run below a bound, so that all bounds are trusted less.
	Below int `json:"below_bound"`
}

// Best is a point of the front.
type Best struct {
	Key string `json:"key"`
	// Axes are its values, by the name of the axis.
	Axes json.RawMessage `json:"axes"`
	// Figures are those of the objectives, in their units.
	Figures []float64 `json:"figures"`
	// Intervals are the ends of the figures that depend on prices, and null for others. They are
	// left out if intervals were not requested.
	Intervals []*[2]float64 `json:"intervals,omitempty"`
}

func newFound(g *sweep.Grid, r *rounds) (*Found, error) {
	f := &Found{
		Format: Format, Version: g.Version, Budget: r.budget, Front: []Best{}, Limits: []string{}, grid: g, goal: r.goals,
		best: r.found(),
	}
	for i, a := range g.Axes {
		if len(a.Values) > 1 {
			f.axes = append(f.axes, i)
		}
	}
	for _, m := range r.goals.Objectives {
		f.Objectives = append(f.Objectives, m.Name)
	}
	for _, l := range r.goals.Limits {
		f.Limits = append(f.Limits, l.String())
	}
	f.Counts = r.counts()
	f.Proven = f.Counts.Open == 0
	for _, c := range f.best {
		axes, err := g.MarshalAxes(c.point)
		if err != nil {
			return nil, err
		}
		f.Front = append(f.Front, Best{
			Key: c.point.Key, Axes: axes, Figures: c.figures[:len(r.goals.Objectives)],
			Intervals: c.ends(len(r.goals.Objectives)),
		})
	}
	return f, nil
}

// ends returns the ends of the first measures; nil if they are not known.
func (c *candidate) ends(measures int) []*[2]float64 {
	ends, known := make([]*[2]float64, measures), false
	for i, interval := range c.intervals[:measures] {
		if interval != nil {
			ends[i], known = &[2]float64{interval.Low, interval.High}, true
		}
	}
	if !known {
		return nil
	}
	return ends
}

// counts counts what happened to the points.
func (r *rounds) counts() Counts {
	n := Counts{Points: len(r.candidates), ArrayOnly: r.arrays, Full: r.runs, Below: r.below}
	ran := r.found()
	for _, c := range r.candidates {
		switch {
		case c.why != nil:
			n.Impossible++
		case !r.allows(c):
			n.OverLimit++
		case c.stage != byRun && !r.beaten(c, ran):
			n.Open++
		}
	}
	return n
}

// Write draws the result as tables, with the keys of points if these are kept.
func (f *Found) Write(w io.Writer, style table.Style, keys bool) error {
	n := f.Counts
	t := table.Table{Title: "Search of " + strconv.Itoa(n.Points) + " points", Texts: 1, Header: []string{"points", "number"}}
	for _, line := range []struct {
		text  string
		count int
	}{
		{"that can't be built, can't run the workload, or failed", n.Impossible},
		{"over a limit", n.OverLimit},
		{"run on the array alone", n.ArrayOnly},
		{fmt.Sprintf("run in full, of %d allowed", f.Budget), n.Full},
		{"that took less than a bound said", n.Below},
		{"that may still be better", n.Open},
	} {
		t.Lines = append(t.Lines, []string{line.text, strconv.Itoa(line.count)})
	}
	if err := t.Write(w, style); err != nil {
		return err
	}
	return f.writeFront(w, style, keys)
}

// writeFront draws the front.
func (f *Found) writeFront(w io.Writer, style table.Style, keys bool) error {
	title := "Pareto front, proven: no other point of the space is on it"
	if !f.Proven {
		title = "Pareto front of what ran in full, not proven: raise --budget to go on"
	}
	if len(f.best) == 0 {
		_, err := fmt.Fprintln(w, "No point keeps all limits.")
		return err
	}
	t := table.Table{Title: title, Texts: len(f.axes)}
	for _, i := range f.axes {
		t.Header = append(t.Header, f.grid.Axes[i].Name)
	}
	var shown []int // measures, each once
	for i, m := range f.goal.measures() {
		if head := m.header(); !slices.Contains(t.Header, head) {
			t.Header, shown = append(t.Header, head), append(shown, i)
		}
	}
	if keys {
		t.Header = append(t.Header, "key")
	}
	for _, c := range f.best {
		var line []string
		for _, i := range f.axes {
			line = append(line, orDash(c.point.Values()[i]))
		}
		for _, i := range shown {
			line = append(line, c.show(i))
		}
		if keys {
			line = append(line, c.point.Key)
		}
		t.Lines = append(t.Lines, line)
	}
	return t.Write(w, style)
}

// show returns a figure, with its ends if they are known.
func (c *candidate) show(measure int) string {
	if i := c.intervals[measure]; i != nil {
		return results.ShowInterval(i, format.Significant)
	}
	return format.Significant(c.figures[measure])
}

func orDash(text string) string {
	if text == "" {
		return format.Dash
	}
	return text
}

// header returns the head of a column.
func (m Measure) header() string {
	if m.Unit == "" {
		return m.Name
	}
	return m.Name + ", " + m.Unit
}
