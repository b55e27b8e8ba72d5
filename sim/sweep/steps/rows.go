package steps

import (
	"fmt"
	"slices"
	"strings"

	"pgsim/results"
	"pgsim/sim/sweep"
)

// workloadAxis is the axis whose values are the groups of a plot.
const workloadAxis = "workload"

// sheet is what one plot shows.
type sheet struct {
	name, title string
	steps       []string
	works       []string
	// found are the records by workload and step; those of points that failed are missing.
	found map[[2]string]results.Record
}

// sheets sorts the finished points of a grid into plots, in the order of the grid.
func sheets(g *sweep.Grid, store *sweep.Store) ([]*sheet, error) {
	work := slices.IndexFunc(g.Axes, func(a sweep.Axis) bool { return a.Name == workloadAxis })
	step := slices.IndexFunc(g.Axes, func(a sweep.Axis) bool { return a.Name == sweep.StepAxis })
	if step < 0 {
		return nil, nil
	}
	finished, err := store.Finished(g)
	if err != nil {
		return nil, err
	}
	var list []*sheet
	for i := range g.Len() {
		p := g.Point(i)
		if !finished[p.Key] {
			continue
		}
		r, err := store.Record(p)
		if err != nil {
			return nil, err
		}
		values := p.Values()
		s := sheetOf(&list, g.Axes, values, work, step)
		if !slices.Contains(s.works, values[work]) {
			s.works = append(s.works, values[work])
		}
		s.found[[2]string{values[work], values[step]}] = r
	}
	return list, nil
}

// sheetOf returns the sheet with the values of a point on all axes but those of workloads
// and steps, which it appends if it is the first such point.
func sheetOf(list *[]*sheet, axes []sweep.Axis, values []string, work, step int) *sheet {
	var words, names []string
	for i, a := range axes {
		if i != work && i != step && values[i] != "" {
			words, names = append(words, a.Name+" "+values[i]), append(names, values[i])
		}
	}
	title := strings.Join(words, ", ")
	for _, s := range *list {
		if s.title == title {
			return s
		}
	}
	s := &sheet{name: fileName(names), title: title, steps: axes[step].Values, found: map[[2]string]results.Record{}}
	for _, other := range *list {
		if other.name == s.name { // two values that differ in what no file name has
			s.name = fmt.Sprintf("%s-%d", s.name, len(*list)+1)
		}
	}
	*list = append(*list, s)
	return s
}

// fileName joins values to a name with letters, digits and points.
func fileName(values []string) string {
	return "steps-" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(".-_", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '-'
	}, strings.Join(values, "-"))
}
