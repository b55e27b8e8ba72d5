package report

import (
	"fmt"
	"slices"

	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/results/format"
	"pgsim/results/pareto"
	"pgsim/results/stored"
)

// objective is a figure of a whole run that designs are weighed by.
type objective struct {
	// name identifies it in the page, text is its axis title.
	name, text string
	// more is set where more is better.
	more bool
	// of returns the figure, NaN-free, and false where the run has none.
	of func(stored.Run) (float64, bool)
}

// objectives in the order in which a reader meets them.
var objectives = []objective{
	{"cycles", "cycles of the whole network", false, func(r stored.Run) (float64, bool) {
		return float64(r.Total.Cycles.Total), true
	}},
	{"energy", "energy of the whole network, uJ", false, func(r stored.Run) (float64, bool) {
		return r.Total.EnergyPJ.Total / format.PicojoulesPerMicrojoule, true
	}},
	{"area", "chip area, mm²", false, func(r stored.Run) (float64, bool) { return r.AreaMM2.Total, true }},
	{"accuracy", "top-1 accuracy, %", true, func(r stored.Run) (float64, bool) {
		if r.Accuracy == nil || r.Accuracy.Metric != pgworkloads.MetricTop1 {
			return 0, false
		}
		return 100 * r.Accuracy.Value, true
	}},
	{"perplexity", "perplexity", false, func(r stored.Run) (float64, bool) {
		if r.Accuracy == nil || r.Accuracy.Metric != pgworkloads.MetricPerplexity {
			return 0, false
		}
		return r.Accuracy.Value, true
	}},
}

// measured returns the objectives that all runs have.
func measured(runs []stored.Run) []objective {
	return slices.DeleteFunc(slices.Clone(objectives), func(o objective) bool {
		return slices.ContainsFunc(runs, func(r stored.Run) bool {
			_, ok := o.of(r)
			return !ok
		})
	})
}

// defaultAxes returns which objectives are plotted first: cycles against accuracy
// where that was measured, else against energy.
func defaultAxes(all []objective) (x, y objective) {
	x, y = all[0], all[1]
	if last := all[len(all)-1]; last.name == "accuracy" || last.name == "perplexity" {
		y = last
	}
	return x, y
}

// front returns those of the given runs that no other beats in both objectives; see
// [pareto.Front].
func front(runs []stored.Run, of []int, x, y objective) []int {
	better := func(o objective) pareto.Better[int] {
		return func(a, b int) bool { return cost(runs[a], o) < cost(runs[b], o) }
	}
	return pareto.Front(of, better(x), better(y))
}

// contest is what can be held against each other: the runs of one workload on
// machines that could be built.
type contest struct {
	workload string
	runs     []int
}

// contests returns the contests among runs. Runs of a policy that is a bound, no
// machine, take part in none.
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

// cost is an objective as something of which less is better.
func cost(r stored.Run, o objective) float64 {
	v, _ := o.of(r)
	if o.more {
		return -v
	}
	return v
}
