package report

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// pageData is the data that the script of the page reads.
type pageData struct {
	// Charts are ECharts options without data, by name.
	Charts map[string]any `json:"charts"`
	// Runs are in the order of the report. Chosen is shown first.
	Runs   []runData `json:"runs"`
	Chosen int       `json:"chosen"`
	// Layer is the layer whose gates are shown first.
	Layer string `json:"layer"`
	// Objectives are what the scatter plot can show. Fronts are the runs of the fronts by "x|y", one
	// front per workload.
	Objectives []objectiveData    `json:"objectives"`
	Fronts     map[string][][]int `json:"fronts"`
	X          string             `json:"x"`
	Y          string             `json:"y"`
	// Groups are the runs of each series of the scatter plot. Curves are those of each series of
	// realised against ideal savings. Savings are [ideal, realised] by run.
	Groups  [][]int      `json:"groups"`
	Curves  [][]int      `json:"curves"`
	Savings [][2]float64 `json:"savings"`
	// Gates are the maps over images, Arrays the maps over arrays, both by layer.
	Gates  []map[string]gridData `json:"gates"`
	Arrays []map[string]gridData `json:"arrays"`
}

type objectiveData struct {
	Name string `json:"name"`
	Text string `json:"text"`
	// Values are by run.
	Values []float64 `json:"values"`
}

// runData is one run in the form of charts and tables.
type runData struct {
	Label string `json:"label"`
	// Facts are the overview, in the order of factNames.
	Facts []string `json:"facts"`
	// Layers are names. Cycles are by part, then by layer.
	Layers []string   `json:"layers"`
	Cycles [][]uint64 `json:"cycles"`
	// Parts are names. Energy is that of the run, then of its baseline, in uJ.
	Parts  []string    `json:"parts"`
	Energy [][]float64 `json:"energy"`
	// Savings are those of the gated layers: index, ideal, on the array alone, with memory.
	Savings [][4]float64 `json:"savings"`
	// Roofline is null if only the array was simulated. Waterfalls is empty without a baseline.
	Roofline   *rooflineData   `json:"roofline"`
	Waterfalls []waterfallData `json:"waterfalls"`
	// Changes is the table of what would help, with notes below it.
	Changes     [][]string `json:"changes,omitempty"`
	ChangeNotes string     `json:"change_notes,omitempty"`
	// Tensors are the tensors that stay on chip between layers; null if all are in DRAM.
	Tensors *tensorsData `json:"tensors,omitempty"`
	// Rows is the table of layers.
	Rows [][]string `json:"rows"`
	// Gated are the indices of its gated layers.
	Gated []int `json:"gated"`
	// Gates and Array are indices of maps; -1 if there are none. Why says why.
	Gates int    `json:"gates"`
	Array int    `json:"array"`
	Why   string `json:"why,omitempty"`
	// Fills says how full the queues are, by gated layer. NoFills says why there are none.
	Fills   map[string]fillData `json:"fills"`
	NoFills string              `json:"no_fills,omitempty"`
}

// gridData is a map; its cells are bytes in base64.
type gridData struct {
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Cells  string `json:"cells"`
}

func newGridData(g grid) gridData {
	return gridData{g.width, g.height, base64.StdEncoding.EncodeToString(g.cells)}
}

// data gathers what the page shows.
func (r *Report) data() pageData {
	d := pageData{Charts: r.describe(), Chosen: r.chosen, Layer: r.layer, Fronts: map[string][][]int{}}
	for i, run := range r.runs {
		d.Runs = append(d.Runs, r.runData(i, run))
	}
	r.addMaps(&d)
	r.addFills(&d)
	if r.many() {
		r.addComparison(&d)
	}
	return d
}

// addComparison adds the differences between runs.
func (r *Report) addComparison(d *pageData) {
	all := measured(r.runs)
	x, y := defaultAxes(all)
	d.X, d.Y = x.Name, y.Name
	for _, o := range all {
		o := objectiveData{o.Name, o.Text, eachRun(r.runs, o)}
		d.Objectives = append(d.Objectives, o)
	}
	for _, x := range all {
		for _, y := range all {
			if x.Name == y.Name {
				continue
			}
			for _, c := range contests(r.runs) {
				key := x.Name + "|" + y.Name
				d.Fronts[key] = append(d.Fronts[key], front(r.runs, c.runs, x, y))
			}
		}
	}
	for _, g := range r.groupNames() {
		var of []int
		for i := range r.runs {
			if r.groupOf(i) == g {
				of = append(of, i)
			}
		}
		d.Groups = append(d.Groups, of)
	}
	for _, c := range r.curves() {
		d.Curves = append(d.Curves, c.runs)
	}
	for _, run := range r.runs {
		d.Savings = append(d.Savings, [2]float64{run.Gated.IdealSaving, valueOr0(run.Gated.RealisedSaving)})
	}
}

// eachRun returns the values of an objective that all runs have, in the unit of its axis.
func eachRun(runs []stored.Run, o results.Objective) []float64 {
	var list []float64
	for _, r := range runs {
		list = append(list, o.Axis(*o.Of(r.Record)))
	}
	return list
}

func valueOr0(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// addMaps adds the maps, each once.
func (r *Report) addMaps(d *pageData) {
	type key struct {
		gates int
		shape shape
	}
	at := map[key]int{}
	for _, g := range r.maps.list {
		d.Gates = append(d.Gates, named(g.names, g.images))
	}
	for i, run := range r.runs {
		gates := r.maps.of[i]
		d.Runs[i].Gates, d.Runs[i].Array, d.Runs[i].Why = gates, -1, r.maps.why[i]
		if gates < 0 {
			continue
		}
		k := key{gates, shapeOf(run)}
		if _, there := at[k]; !there {
			at[k] = len(d.Arrays)
			g := r.maps.list[gates]
			d.Arrays = append(d.Arrays, named(g.names, g.arrays[k.shape]))
		}
		d.Runs[i].Array = at[k]
	}
}

func named(names []string, grids []grid) map[string]gridData {
	all := map[string]gridData{}
	for i, name := range names {
		all[name] = newGridData(grids[i])
	}
	return all
}

// runData converts one run to the form of the charts.
func (r *Report) runData(i int, run stored.Run) runData {
	d := runData{Label: r.labels[i], Facts: facts(run), Cycles: make([][]uint64, len(stacks))}
	for _, l := range run.Layers {
		d.Layers = append(d.Layers, l.Name)
		for at, s := range stacks {
			d.Cycles[at] = append(d.Cycles[at], s.of(l.Cycles))
		}
		d.Rows = append(d.Rows, layerRow(l))
	}
	for at, l := range run.Layers {
		if !l.Gated {
			continue
		}
		d.Gated = append(d.Gated, at)
		if l.RealisedSaving != nil && l.RealisedSavingArray != nil {
			d.Savings = append(d.Savings, [4]float64{
				float64(at), short(l.IdealSaving), short(*l.RealisedSavingArray), short(*l.RealisedSaving),
			})
		}
	}
	d.Parts, d.Energy = energyByPart(run)
	d.Roofline, d.Waterfalls = newRoofline(run), waterfalls(run)
	d.Tensors = newTensors(run)
	var notes []string
	d.Changes, notes = run.Changes()
	d.ChangeNotes = strings.Join(notes, " ")
	return d
}

// energyByPart returns the parts that take energy in a run or in its baseline, and how much, in uJ.
func energyByPart(run stored.Run) (parts []string, energy [][]float64) {
	base := results.Parts{}
	if run.Total.BaselineEnergyPJ != nil {
		base = *run.Total.BaselineEnergyPJ
	}
	own, baseline := []float64{}, []float64{}
	for _, p := range run.Total.EnergyPJ.Parts {
		if p.Value == 0 && base.Value(p.Name) == 0 {
			continue
		}
		parts = append(parts, p.Name)
		own = append(own, short(p.Value/format.PicojoulesPerMicrojoule))
		baseline = append(baseline, short(base.Value(p.Name)/format.PicojoulesPerMicrojoule))
	}
	if run.Total.BaselineEnergyPJ == nil {
		return parts, [][]float64{own}
	}
	return parts, [][]float64{own, slices.Clip(baseline)}
}

// short rounds a figure of a chart to as many digits as can be seen.
func short(v float64) float64 {
	const digits = 5
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	if err != nil {
		return v // not a number
	}
	return rounded
}
