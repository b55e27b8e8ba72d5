package steps

import (
	"fmt"
	"slices"
	"strings"
)

// sheet is the content of one plot.
type sheet struct {
	name, title string
	steps       []string
	works       []string
	// found are the points by workload and step. Failed points are missing.
	found map[[2]string]Point
}

// sheets sorts points into plots, in the order of the points.
func sheets(steps []string, points []Point) []*sheet {
	var list []*sheet
	for _, p := range points {
		s := sheetOf(&list, steps, p)
		if !slices.Contains(s.works, p.Workload) {
			s.works = append(s.works, p.Workload)
		}
		s.found[[2]string{p.Workload, p.Step}] = p
	}
	return list
}

// sheetOf returns the sheet with a point's values on all axes except those of workloads and steps.
// It appends the sheet if this is its first point.
func sheetOf(list *[]*sheet, steps []string, p Point) *sheet {
	var words, names []string
	for _, v := range p.Rest {
		words, names = append(words, v.Axis+" "+v.Value), append(names, v.Value)
	}
	title := strings.Join(words, ", ")
	for _, s := range *list {
		if s.title == title {
			return s
		}
	}
	s := &sheet{name: fileName(names), title: title, steps: steps, found: map[[2]string]Point{}}
	for _, other := range *list {
		if other.name == s.name { // two values that differ only in characters that file names can't have
			s.name = fmt.Sprintf("%s-%d", s.name, len(*list)+1)
		}
	}
	*list = append(*list, s)
	return s
}

// fileName joins values into a name of letters, digits and points.
func fileName(values []string) string {
	return "steps-" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(".-_", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			return r
		}
		return '-'
	}, strings.Join(values, "-"))
}
