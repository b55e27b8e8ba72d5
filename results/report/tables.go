package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// fact is one line of the overview of a run.
type fact struct {
	name string
	of   func(stored.Run) string
}

// allFacts is the overview of a run.
var allFacts = []fact{
	{"workload", func(r stored.Run) string {
		w := r.Workload
		kind := ""
		if w.Synthetic {
			kind = ", SYNTHETIC gates"
		}
		return fmt.Sprintf("%s%s, batch of %d%s", w.Name, w.Widths.Words(), w.Images, kind)
	}},
	{"remarks", func(r stored.Run) string {
		if len(r.AllRemarks()) == 0 {
			return "none"
		}
		return strings.Join(r.AllRemarks(), "; ")
	}},
	{"thresholds", func(r stored.Run) string { return cmp.Or(r.Workload.Moved(), "not moved") }},
	{"machine", func(r stored.Run) string {
		a := r.Config.Array
		return fmt.Sprintf("%s: %d x %d PEs, %s, %s", r.Config.Name, a.Rows, a.Cols, a.Dataflow, a.Policy)
	}},
	{"baseline", func(r stored.Run) string {
		if r.Baseline == nil {
			return "none"
		}
		return r.Baseline.Name
	}},
	{"accuracy", accuracy},
	{"gated outputs of gated layers", func(r stored.Run) string { return format.Percent(r.Gated.GatedFraction) }},
	{"ideal saving, gated layers", func(r stored.Run) string { return format.Times(r.Gated.IdealSaving) }},
	{"realised saving, gated layers", func(r stored.Run) string { return format.OrDash(r.Gated.RealisedSaving, format.Times) }},
	{"realised saving, whole network", func(r stored.Run) string { return format.OrDash(r.Total.RealisedSaving, format.Times) }},
	{"energy saving, whole network", energySaving},
	{"cycles, whole network", func(r stored.Run) string { return format.Count(r.Total.Cycles.Total) }},
	{"energy, whole network", func(r stored.Run) string {
		return orInterval(r.Total.Interval(results.EnergyInterval), format.RoughMicrojoules, format.RoughMicrojoules(r.Total.EnergyPJ.Total)) + " uJ"
	}},
	{"speed and power, whole network", func(r stored.Run) string { return cmp.Or(r.Total.Rates(), "not known") }},
	{"energy per image", func(r stored.Run) string {
		return format.OrDash(r.EnergyPerImagePJ, func(v float64) string { return format.Microjoules(v) + " uJ" })
	}},
	{"latency and throughput", func(r stored.Run) string {
		var words []string
		for _, b := range r.Batches {
			words = append(words, b.Words())
		}
		return cmp.Or(strings.Join(words, "; "), "no other batch was asked for")
	}},
	{"chip area", func(r stored.Run) string {
		return orInterval(areaInterval(r), format.Three, format.Three(r.AreaMM2.Total)) + " mm²"
	}},
	{"utilisation of the PEs", func(r stored.Run) string { return format.Percent(r.Total.Utilisation) }},
}

func facts(r stored.Run) []string {
	list := make([]string, len(allFacts))
	for i, f := range allFacts {
		list[i] = f.of(r)
	}
	return list
}

// accuracy describes the accuracy of the network, as far as it was measured.
func accuracy(r stored.Run) string {
	switch a := r.Accuracy; {
	case a == nil:
		return "not measured"
	case a.Metric == pgworkloads.MetricTop1:
		interval := ""
		if a.Interval != nil {
			interval = fmt.Sprintf(" (95 %% interval: %s .. %s)", format.Accuracy(a.Interval[0]), format.Accuracy(a.Interval[1]))
		}
		return fmt.Sprintf("%s top-1%s on %d samples of %s", format.AccuracyPercent(a.Value), interval, a.Samples, a.Data)
	default:
		return fmt.Sprintf("%s %s on %d samples of %s", a.Metric, format.Three(a.Value), a.Samples, a.Data)
	}
}

// layerHeader is the header of the table of layers.
func layerHeader() []string {
	header := []string{"layer", "M", "N", "K", "gated %", "cycles"}
	for _, s := range stacks {
		header = append(header, s.name+" %")
	}
	return append(header, "ideal", "realised", "energy uJ", "energy saving")
}

func layerRow(l results.Layer) []string {
	gated := format.Dash
	if l.Gated {
		gated = format.InPercent(l.GatedFraction)
	}
	row := []string{l.Name, strconv.Itoa(l.M), strconv.Itoa(l.N), strconv.Itoa(l.K), gated, format.Count(l.Cycles.Total)}
	for _, s := range stacks {
		row = append(row, format.Share(s.of(l.Cycles), l.Cycles.Total))
	}
	return append(row, format.Times(l.IdealSaving), format.OrDash(l.RealisedSaving, format.Times),
		format.Microjoules(l.EnergyPJ.Total), format.OrDash(l.EnergySaving, format.Times))
}

// runsTable is the table of runs: the settings in which they differ, and their results.
func (r *Report) runsTable() (header []string, rows [][]string) {
	for _, s := range r.settled {
		header = append(header, s.Key)
	}
	all := measured(r.runs)
	header = append(header, "gated %", "ideal, gated layers", "realised, gated layers", "realised, network", "energy saving, network")
	for _, o := range all {
		header = append(header, o.Text)
	}
	for i, run := range r.runs {
		var row []string
		for _, s := range r.settled {
			row = append(row, s.Values[i])
		}
		row = append(row, format.InPercent(run.Gated.GatedFraction), format.Times(run.Gated.IdealSaving),
			format.OrDash(run.Gated.RealisedSaving, format.Times), format.OrDash(run.Total.RealisedSaving, format.Times), energySaving(run))
		for _, o := range all {
			row = append(row, o.Show(*o.Of(run.Record)))
		}
		rows = append(rows, row)
	}
	return header, rows
}

// best is a run that is best in something.
type best struct {
	What, Value, Run string
}

// bests lists, for every workload, the runs that are best in each objective and in the realised
// saving of the gated layers. If several are equal, the first is named.
func (r *Report) bests() []best {
	var list []best
	all := contests(r.runs)
	for _, c := range all {
		suffix := ""
		if len(all) > 1 {
			suffix = "; " + c.workload
		}
		for _, b := range r.bestsOf(c.runs) {
			b.What += suffix
			list = append(list, b)
		}
	}
	return list
}

func (r *Report) bestsOf(runs []int) []best {
	var list []best
	for _, o := range measured(r.runs) {
		at := slices.MinFunc(runs, func(a, b int) int { return cmp.Compare(cost(r.runs[a], o), cost(r.runs[b], o)) })
		what := "least " + o.Text
		if o.More {
			what = "best " + o.Text
		}
		list = append(list, best{what, o.Show(*o.Of(r.runs[at].Record)), r.labels[at]})
	}
	saving := func(i int) float64 { return valueOr0(r.runs[i].Gated.RealisedSaving) }
	at := slices.MinFunc(runs, func(a, b int) int { return cmp.Compare(saving(b), saving(a)) })
	if saving(at) > 0 {
		list = append(list, best{"most realised saving, gated layers", format.Times(saving(at)), r.labels[at]})
	}
	return list
}
