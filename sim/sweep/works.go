package sweep

import (
	"slices"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// works resolves every workload at every setting of its own axes. An axis that
// doesn't apply to a workload has one value for it, none.
func (s Spec) works(g *Grid) ([]Axis, error) {
	movesKey, moves := s.moves()
	axes := workAxes(s, movesKey, moves)
	data := map[string]*pgworkloads.Data{}
	var seeded, moved bool
	for i, name := range s.Workloads {
		source, err := traces.ResolveSource(name)
		if err != nil {
			return nil, s.locate("workloads", "%v", err)
		}
		trace, isTrace := source.(*pgworkloads.Trace)
		seeded, moved = seeded || !isTrace, moved || isTrace
		w := Work{Source: source, workload: i}
		if isTrace {
			if w.Data, err = s.heldSet(trace, data); err != nil {
				return nil, err
			}
		}
		if err := s.expandWork(g, w, axes, moves); err != nil {
			return nil, err
		}
	}
	if s.Images == nil {
		axes[1].Values = batches(g.Works)
	}
	if s.Seeds != nil && !seeded {
		return nil, s.locate("seeds", "draw the gates of shapes, and no workload is one; remove them")
	}
	if moves != nil && !moved {
		return nil, s.locate(movesKey, "moves the thresholds of traces, and no workload is one; remove it")
	}
	return axes, nil
}

// batches returns the batch sizes of works, each once.
func batches(works []Work) []string {
	var all []string
	for _, w := range works {
		if text := strconv.Itoa(w.Images); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// workAxes returns the axes of works; the batch sizes are left out where each
// workload has its own.
func workAxes(s Spec, movesKey string, moves []pgworkloads.Moves) []Axis {
	axes := []Axis{{Name: "workload", Values: s.Workloads}, {Name: "images"}}
	for _, images := range s.Images {
		axes[1].Values = append(axes[1].Values, strconv.Itoa(images))
	}
	if s.Seeds != nil {
		a := Axis{Name: "seed"}
		for _, seed := range s.Seeds {
			a.Values = append(a.Values, strconv.FormatUint(seed, 10))
		}
		axes = append(axes, a)
	}
	if moves != nil {
		a := Axis{Name: strings.TrimSuffix(movesKey, "s")}
		for _, m := range moves {
			a.Values = append(a.Values, moveText(m))
		}
		axes = append(axes, a)
	}
	return axes
}

// moveText returns the number by which thresholds are moved.
func moveText(m pgworkloads.Moves) string {
	v := m.ThresholdOffset
	switch {
	case m.TargetGated != nil:
		v = *m.TargetGated
	case m.ThresholdScale != nil:
		v = *m.ThresholdScale
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// expandWork appends the works of one workload to the grid.
func (s Spec) expandWork(g *Grid, w Work, axes []Axis, moves []pgworkloads.Moves) error {
	_, isTrace := w.Source.(*pgworkloads.Trace)
	images := s.Images
	if images == nil {
		images = []int{min(DefaultImages, w.Source.Images())}
	}
	seeds := []*uint64{nil}
	if s.Seeds != nil && !isTrace {
		seeds = pointers(s.Seeds)
	}
	if !isTrace || moves == nil {
		moves = []pgworkloads.Moves{{}}
	}
	name := axes[0].Values[w.workload]
	for _, w.Images = range images {
		if trace, ok := w.Source.(*pgworkloads.Trace); ok && w.Images > trace.Images() {
			return s.locate("images", "must be 1..%d, as many as %s stores, got %d", trace.Images(), name, w.Images)
		}
		for _, w.Seed = range seeds {
			for _, w.Moves = range moves {
				if err := w.Check(); err != nil {
					key, _ := s.moves()
					return s.locate(key, "%v", err)
				}
				w.Values = w.values(name, axes)
				g.Works = append(g.Works, w)
			}
		}
	}
	return nil
}

// values returns the work's value on every axis of works.
func (w *Work) values(name string, axes []Axis) []string {
	values := []string{name, strconv.Itoa(w.Images)}
	for _, a := range axes[len(values):] {
		_, isTrace := w.Source.(*pgworkloads.Trace)
		switch {
		case a.Name == "seed" && w.Seed != nil:
			values = append(values, strconv.FormatUint(*w.Seed, 10))
		case a.Name != "seed" && isTrace:
			values = append(values, moveText(w.Moves))
		default:
			values = append(values, "")
		}
	}
	return values
}

// heldSet returns the held set for a trace, nil where accuracies are not asked
// for, or not known: the trace names no set and the spec neither.
func (s Spec) heldSet(t *pgworkloads.Trace, read map[string]*pgworkloads.Data) (*pgworkloads.Data, error) {
	name := s.AccuracyData
	if s.AccuracyImages == 0 {
		return nil, nil
	}
	if name == "" {
		if t.Held == nil || !slices.Contains(traces.DataNames(), t.Held.Data) {
			return nil, nil
		}
		name = t.Held.Data
	}
	if read[name] == nil {
		data, err := traces.ResolveData(name)
		if err != nil {
			return nil, s.locate("accuracy_data", "%v", err)
		}
		read[name] = data
	}
	if err := t.CheckData(read[name]); err != nil {
		return nil, s.locate("accuracy_data", "%s: %v", name, err)
	}
	return read[name], nil
}
