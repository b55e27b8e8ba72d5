package report

import (
	"fmt"
	"slices"

	"pgsim/dataflow"
	"pgsim/results"
	"pgsim/results/pareto"
	"pgsim/results/stored"
)

// objectives are what designs are compared by, in the order in which readers see them.
var objectives = results.ObjectivesNamed("cycles", "energy_pj", "area_mm2", accuracyName, perplexityName)

// Names of objectives that the code refers to.
const (
	accuracyName   = "accuracy"
	perplexityName = "perplexity"
)

// measured returns the objectives that all runs have.
func measured(runs []stored.Run) []results.Objective {
	return slices.DeleteFunc(slices.Clone(objectives), func(o results.Objective) bool {
		return slices.ContainsFunc(runs, func(r stored.Run) bool {
			return o.Of(r.Record) == nil
		})
	})
}

// defaultAxes returns the objectives that are plotted first: cycles against accuracy if that was
// measured, otherwise against energy.
func defaultAxes(all []results.Objective) (x, y results.Objective) {
	x, y = all[0], all[1]
	if last := all[len(all)-1]; last.Name == accuracyName || last.Name == perplexityName {
		y = last
	}
	return x, y
}

// front returns the given runs that no other run beats in both objectives; see [pareto.Front].
func front(runs []stored.Run, of []int, x, y results.Objective) []int {
	better := func(o results.Objective) pareto.Better[int] {
		return func(a, b int) bool { return cost(runs[a], o) < cost(runs[b], o) }
	}
	return pareto.Front(of, better(x), better(y))
}

// contest is a set of runs that can be compared: the runs of one workload on machines that could be
// built.
type contest struct {
	workload string
	runs     []int
}

// contests returns the contests among runs. It leaves out runs whose policy is only a bound, not a
// machine.
func contests(runs []stored.Run) []contest {
	var list []contest
	for i, r := range runs {
		if dataflow.IsBound(r.Config.Array) {
			continue
		}
		workload := fmt.Sprintf("%s, batch of %d", r.Workload.Name, r.Workload.Images)
		at := slices.IndexFunc(list, func(c contest) bool { return c.workload == workload })
		if at < 0 {
			at = len(list)
			list = append(list, contest{workload: workload})
		}
		list[at].runs = append(list[at].runs, i)
	}
	return list
}

// cost is the value of an objective of a run, converted so that less is better.
func cost(r stored.Run, o results.Objective) float64 {
	v := *o.Of(r.Record)
	if o.More {
		return -v
	}
	return v
}
