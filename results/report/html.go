package report

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"slices"

	"pgsim/configs"
	"pgsim/results"
	"pgsim/results/outfile"
)

//go:embed assets
var assets embed.FS

// page is the page's template.
var page = template.Must(template.ParseFS(assets, "assets/page.tmpl"))

// pageView is what the template shows.
type pageView struct {
	Title, Version, Schema string
	Generator              string
	Style                  template.CSS
	ECharts, Script, Data  template.JS
	Notes                  []string
	Many                   bool
	Runs                   []string
	Chosen                 int
	Count                  int
	Settings               []axis
	Bests                  []best
	RunsHeader             []string
	RunsRows               [][]string
	Facts                  [][2]string
	LayerHeader            []string
	LayerRows              [][]string
	ChangesHeader          []string
	Changes                [][]string
	ChangeNotes            string
	TensorsHeader          []string
	Tensors                *tensorsData
	Objectives             []objectiveData
	X, Y                   string
	Layers                 []string
	Layer                  string
	Image                  int
	NoAccuracy             bool
	Machines               []machineView
}

// axis is a setting in which runs differ, and its values.
type axis struct {
	Key    string
	Values []string
}

// machineView is an accelerator as YAML.
type machineView struct {
	Name, YAML string
	Open       bool
}

// HTML writes the page.
func (r *Report) HTML(w io.Writer) error {
	view, err := r.view()
	if err != nil {
		return err
	}
	return page.Execute(w, view)
}

func (r *Report) view() (pageView, error) {
	data := r.data()
	text, err := json.Marshal(data) // escapes <, > and &, so that no text ends the script
	if err != nil {
		return pageView{}, err
	}
	v := pageView{
		Title: r.title(), Version: r.runs[r.chosen].Version, Schema: results.Format,
		Generator: outfile.Report.Label(),
		Style:     template.CSS(asset("style.css")), Script: template.JS(asset("page.js")),
		ECharts: template.JS(asset("echarts.min.js")), Data: template.JS(text),
		Notes: r.options.Notes,
		Many:  r.many(), Runs: r.labels, Chosen: r.chosen, Count: len(r.runs),
		LayerHeader: layerHeader(), LayerRows: data.Runs[r.chosen].Rows,
		ChangesHeader: results.ChangesHeader(), Changes: data.Runs[r.chosen].Changes, ChangeNotes: data.Runs[r.chosen].ChangeNotes,
		TensorsHeader: results.TensorsHeader(), Tensors: data.Runs[r.chosen].Tensors,
		Layer: r.layer, Image: r.options.Image,
	}
	for i, f := range allFacts {
		v.Facts = append(v.Facts, [2]string{f.name, data.Runs[r.chosen].Facts[i]})
	}
	for _, l := range gatedLayers(r.runs[r.chosen]) {
		v.Layers = append(v.Layers, l.Name)
	}
	if r.many() {
		r.viewMany(&v, data)
	}
	v.Machines, err = r.machines()
	return v, err
}

// viewMany adds the differences between runs.
func (r *Report) viewMany(v *pageView, data pageData) {
	v.Objectives, v.X, v.Y = data.Objectives, data.X, data.Y
	v.NoAccuracy = !slices.ContainsFunc(data.Objectives, func(o objectiveData) bool {
		return o.Name == accuracyName || o.Name == perplexityName
	})
	v.Bests = r.bests()
	v.RunsHeader, v.RunsRows = r.runsTable()
	for _, s := range r.settled {
		a := axis{Key: s.Key}
		for _, value := range s.Values {
			if !slices.Contains(a.Values, value) {
				a.Values = append(a.Values, value)
			}
		}
		v.Settings = append(v.Settings, a)
	}
}

// asset returns an embedded file as text.
func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // it is always there
	}
	return string(text)
}

func (r *Report) title() string {
	var workloads []string
	for _, run := range r.runs {
		if !slices.Contains(workloads, run.Workload.Name) {
			workloads = append(workloads, run.Workload.Name)
		}
	}
	name := workloads[0]
	if len(workloads) > 1 {
		name = fmt.Sprintf("%d workloads", len(workloads))
	}
	if r.many() {
		return fmt.Sprintf("%s: %d runs", name, len(r.runs))
	}
	return r.labels[0]
}

// machines lists the accelerators and baselines of all runs, each once, as YAML.
// The chosen run's is open.
func (r *Report) machines() ([]machineView, error) {
	var list []machineView
	seen := map[configs.Accelerator]bool{}
	add := func(a configs.Accelerator, role string, open bool) error {
		if seen[a] {
			return nil
		}
		seen[a] = true
		text, err := configs.Marshal(a)
		if err != nil {
			return err
		}
		list = append(list, machineView{Name: machineName(a) + role, YAML: string(text), Open: open})
		return nil
	}
	if err := add(r.runs[r.chosen].Config, "", true); err != nil {
		return nil, err
	}
	for _, run := range r.runs {
		if err := add(run.Config, "", false); err != nil {
			return nil, err
		}
	}
	for _, run := range r.runs {
		if run.Baseline == nil {
			continue
		}
		if err := add(*run.Baseline, ", as baseline", false); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func machineName(a configs.Accelerator) string {
	return fmt.Sprintf("%s: %d x %d, %s, %s", a.Name, a.Array.Rows, a.Array.Cols, a.Array.Dataflow, a.Array.Policy)
}
