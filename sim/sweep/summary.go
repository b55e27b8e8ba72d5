package sweep

import (
	"slices"
	"strings"

	"pgsim/dataflow"
	"pgsim/results/interval"
)

// SummaryFormat is the version of the JSON schema of summary.json.
const SummaryFormat = "pgsim.sweep-summary/1"

// Summary is what the finished points of a sweep show together.
type Summary struct {
	Format  string `json:"format"`
	Version string `json:"version"`
	// Points is the number of points in the grid, Finished the number with a record.
	Points   int `json:"points"`
	Finished int `json:"finished"`
	// Remarks are what a reader should know about the workloads and their runs. They are left out
	// if there are none.
	Remarks []WorkloadRemarks `json:"remarks,omitempty"`
	// Workloads compare the points of one workload and batch, without those of policies that are
	// bounds and not machines.
	Workloads []Competition `json:"workloads"`
	// Images are statistics over the images of a batch, and Seeds over the seeds of a point.
	// Regressions are of realised on ideal savings, over the thresholds of a machine.
	Images      []ImageStatistics `json:"images"`
	Seeds       []SeedStatistics  `json:"seeds"`
	Regressions []SavingStatistic `json:"regressions"`
	// Depths are the shares of the ideal saving by queue depth. They are left out if the depth does
	// not vary.
	Depths []DepthStatistic `json:"queue_depths,omitempty"`

	grid   *Grid
	points map[string]figures
}

// WorkloadRemarks are the remarks of one workload.
type WorkloadRemarks struct {
	Workload string   `json:"workload"`
	Remarks  []string `json:"remarks"`
}

// Competition compares the points of one workload and batch.
type Competition struct {
	Workload string `json:"workload"`
	Images   string `json:"images"`
	// Best are the best points, one for every objective that is known.
	Best []Best `json:"best"`
	// Fronts are the Pareto fronts.
	Fronts []Front `json:"pareto_fronts"`
}

// Best is the best point by one objective.
type Best struct {
	Objective string  `json:"objective"`
	Key       string  `json:"key"`
	Value     float64 `json:"value"`
	// Interval is how far off the value may be. Contenders are the points that may be better at
	// other prices. Both are left out if the objective depends on no price, or if intervals were
	// not requested.
	Interval   *interval.Interval `json:"interval,omitempty"`
	Contenders []string           `json:"contenders,omitempty"`
}

// Front is the points that no other point beats in all objectives at once.
type Front struct {
	Objectives []string `json:"objectives"`
	Keys       []string `json:"keys"`
}

// ImageStatistics are means over the images of a batch.
type ImageStatistics struct {
	Work          valueRecord `json:"work"`
	GatedFraction Mean        `json:"gated_fraction"`
	IdealSaving   Mean        `json:"ideal_saving"`
}

// SeedStatistics are means over points that differ only in their seed.
type SeedStatistics struct {
	Point          valueRecord `json:"point"`
	Cycles         Mean        `json:"cycles"`
	EnergyPJ       Mean        `json:"energy_pj"`
	RealisedSaving *Mean       `json:"realised_saving"`
}

// SavingStatistic is the regression of realised on ideal savings, over points that differ only in
// their thresholds or seeds.
type SavingStatistic struct {
	Point valueRecord `json:"point"`
	// Gated is for the gated layers alone, Total for the whole network. Each is null if there are
	// too few different savings.
	Gated *Regression `json:"gated"`
	Total *Regression `json:"total"`
}

// bestBy are the objectives of the best points.
var bestBy = []objective{
	accuracyObjective, cyclesObjective, energyObjective, areaObjective, realisedObjective, edpObjective,
}

// frontsOf are the objectives of the Pareto fronts.
var frontsOf = [][]objective{
	{accuracyObjective, cyclesObjective},
	{accuracyObjective, energyObjective},
	{cyclesObjective, areaObjective},
	{cyclesObjective, energyObjective, areaObjective},
	{accuracyObjective, cyclesObjective, energyObjective, areaObjective},
}

// Axes over which statistics are made.
var (
	seedAxes      = []string{"seed"}
	thresholdAxes = []string{"seed", "threshold_offset", "threshold_scale", "target_gated"}
)

// summary computes the summary.
func (c *collection) summary() (*Summary, error) {
	s := &Summary{
		Format: SummaryFormat, Version: c.grid.Version, Points: c.grid.Len(), Finished: len(c.points), Remarks: c.remarks,
		Workloads: []Competition{}, Images: []ImageStatistics{}, Seeds: []SeedStatistics{}, Regressions: []SavingStatistic{},
		grid: c.grid, points: map[string]figures{},
	}
	for _, f := range c.figures {
		s.points[f.Key] = f
	}
	for _, group := range c.groups(c.axesBut("workload", "images")) {
		s.Workloads = append(s.Workloads, compete(group))
	}
	for _, group := range c.groups(seedAxes) {
		if len(group.points) > 1 {
			s.Seeds = append(s.Seeds, overSeeds(group))
		}
	}
	for _, group := range c.groups([]string{depthAxis}) {
		if statistic, ok := overDepths(group, c.grid); ok {
			s.Depths = append(s.Depths, statistic)
		}
	}
	for _, group := range c.groups(thresholdAxes) {
		if statistic := overThresholds(group); statistic.Gated != nil || statistic.Total != nil {
			s.Regressions = append(s.Regressions, statistic)
		}
	}
	var err error
	s.Images, err = c.overImages()
	return s, err
}

// remark keeps the remarks on a point's workload and run, each remark once.
func (c *collection) remark(workload string, remarks []string) {
	at := slices.IndexFunc(c.remarks, func(w WorkloadRemarks) bool { return w.Workload == workload })
	if at < 0 && len(remarks) > 0 {
		at = len(c.remarks)
		c.remarks = append(c.remarks, WorkloadRemarks{Workload: workload})
	}
	for _, r := range remarks {
		if w := &c.remarks[at]; !slices.Contains(w.Remarks, r) {
			w.Remarks = append(w.Remarks, r)
		}
	}
}

// group is the points that agree on all axes except some.
type group struct {
	common valueRecord // the values that they agree on
	points []figures
}

// axesBut returns the names of all axes except some.
func (c *collection) axesBut(names ...string) []string {
	var others []string
	for _, a := range c.grid.Axes {
		if !slices.Contains(names, a.Name) {
			others = append(others, a.Name)
		}
	}
	return others
}

// groups returns groups of points that differ only on the given axes, in the order of the grid.
func (c *collection) groups(differ []string) []group {
	var groups []group
	at := map[string]int{}
	for _, f := range c.figures {
		common := slices.Clone(f.Values())
		for i, a := range c.grid.Axes {
			if slices.Contains(differ, a.Name) {
				common[i] = ""
			}
		}
		id := strings.Join(common, "\x00")
		if _, known := at[id]; !known {
			at[id] = len(groups)
			groups = append(groups, group{common: valueRecord{c.grid.Axes, common}})
		}
		g := &groups[at[id]]
		g.points = append(g.points, f)
	}
	return groups
}

// value returns the value on an axis that the points of a group share.
func (v valueRecord) value(axis string) string {
	for i, a := range v.axes {
		if a.Name == axis {
			return v.values[i]
		}
	}
	return ""
}

// compete compares the machines of a group. Bounds are not machines.
func compete(g group) Competition {
	g.points = slices.DeleteFunc(slices.Clone(g.points), func(f figures) bool { return dataflow.IsBound(f.Accelerator.Array) })
	c := Competition{Workload: g.common.value("workload"), Images: g.common.value("images"), Best: []Best{}, Fronts: []Front{}}
	for _, o := range bestBy {
		if p, ok := best(g.points, o); ok {
			c.Best = append(c.Best, Best{o.name, p.Key, *o.of(p), p.interval(o.name), contenders(g.points, p, o.name)})
		}
	}
	for _, objectives := range frontsOf {
		f := Front{}
		for _, o := range objectives {
			f.Objectives = append(f.Objectives, o.name)
		}
		for _, p := range front(g.points, objectives) {
			f.Keys = append(f.Keys, p.Key)
		}
		if f.Keys != nil {
			c.Fronts = append(c.Fronts, f)
		}
	}
	return c
}

func overSeeds(g group) SeedStatistics {
	var cycles, energy, realised []float64
	for _, p := range g.points {
		cycles, energy = append(cycles, cyclesObjective.sure(p)), append(energy, energyObjective.sure(p))
		if p.total.realised != nil {
			realised = append(realised, *p.total.realised)
		}
	}
	s := SeedStatistics{Point: g.common, Cycles: newMean(cycles), EnergyPJ: newMean(energy)}
	if realised != nil {
		mean := newMean(realised)
		s.RealisedSaving = &mean
	}
	return s
}

func overThresholds(g group) SavingStatistic {
	line := func(of func(figures) savings) *Regression {
		var ideal, realised []float64
		for _, p := range g.points {
			if s := of(p); s.realised != nil {
				ideal, realised = append(ideal, s.ideal), append(realised, *s.realised)
			}
		}
		r, ok := regress(ideal, realised)
		if !ok {
			return nil
		}
		return &r
	}
	return SavingStatistic{
		Point: g.common,
		Gated: line(func(f figures) savings { return f.gated }),
		Total: line(func(f figures) savings { return f.total }),
	}
}

// overImages returns the statistics of all variants with two or more images.
func (c *collection) overImages() ([]ImageStatistics, error) {
	statistics := []ImageStatistics{}
	for i := range c.grid.Variants {
		w := &c.grid.Variants[i]
		facts, known, err := c.store.facts(w.key(c.grid))
		if err != nil {
			return nil, err
		}
		if !known || len(facts.Images) < 2 {
			continue
		}
		var fractions, ideals []float64
		for _, image := range facts.Images {
			fractions, ideals = append(fractions, image.GatedFraction), append(ideals, image.IdealSaving)
		}
		statistics = append(statistics, ImageStatistics{
			Work:          valueRecord{c.grid.Axes[:len(w.Values)], w.Values},
			GatedFraction: newMean(fractions), IdealSaving: newMean(ideals),
		})
	}
	return statistics, nil
}
