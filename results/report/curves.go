package report

import (
	"cmp"
	"slices"
	"strings"

	"pgsim/results/stored"
)

// groups are the series of runs in the scatter plot: one for every value of the policy, or of the
// first setting that differs and whose values are names.
func (r *Report) groups() []series {
	var list []series
	for i, name := range r.groupNames() {
		list = append(list, series{name: name, color: seriesColor(i)})
	}
	return list
}

const allRuns = "runs"

// groupKey is the setting that groups runs; nil if there is none.
func (r *Report) groupKey() *stored.Setting {
	for _, key := range []string{policyKey, nameKey, traceKey, rowsKey} {
		if s := find(r.settled, key); s != nil {
			return s
		}
	}
	return nil
}

// groupOf names the group of run i.
func (r *Report) groupOf(i int) string {
	if s := r.groupKey(); s != nil {
		return s.Values[i]
	}
	return allRuns
}

func (r *Report) groupNames() []string {
	var names []string
	for i := range r.runs {
		if g := r.groupOf(i); !slices.Contains(names, g) {
			names = append(names, g)
		}
	}
	return names
}

// curve is a set of runs that differ only in how thresholds were moved.
type curve struct {
	series
	runs []int // in the order of their ideal saving
}

// curves returns the runs, curve by curve. Curves of a group have its colour.
func (r *Report) curves() []curve {
	var still []stored.Setting // except thresholds
	for _, s := range r.settled {
		if !strings.HasPrefix(s.Key, "workload.threshold_") && !strings.HasPrefix(s.Key, "workload.target_") {
			still = append(still, s)
		}
	}
	groups := r.groupNames()
	var list []curve
	for i := range r.runs {
		if r.runs[i].Gated.RealisedSaving == nil {
			continue
		}
		name := curveName(still, i)
		at := slices.IndexFunc(list, func(c curve) bool { return c.name == name })
		if at < 0 {
			at = len(list)
			list = append(list, curve{series: series{name, seriesColor(slices.Index(groups, r.groupOf(i))), true}})
		}
		list[at].runs = append(list[at].runs, i)
	}
	for _, c := range list {
		slices.SortStableFunc(c.runs, func(a, b int) int {
			return cmp.Compare(r.runs[a].Gated.IdealSaving, r.runs[b].Gated.IdealSaving)
		})
	}
	return list
}

func curveName(settings []stored.Setting, i int) string {
	var words []string
	for _, s := range settings {
		if word := label(s, i, settings); word != "" {
			words = append(words, word)
		}
	}
	return cmp.Or(strings.Join(words, ", "), allRuns)
}

func (r *Report) curveSeries() []series {
	var list []series
	for _, c := range r.curves() {
		list = append(list, c.series)
	}
	return list
}

// bounds returns the least and the greatest value of a list; 1 and 1 for an empty list.
func bounds(list ...float64) [2]float64 {
	if len(list) == 0 {
		return [2]float64{1, 1}
	}
	return [2]float64{slices.Min(list), slices.Max(list)}
}
