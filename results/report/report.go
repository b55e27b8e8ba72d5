package report

import (
	"slices"
	"strings"

	"pgsim/configs/registry"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/results/stored"
)

// Options choose what is shown first, and where gates come from.
type Options struct {
	// Run is the name of the run that is shown first, or its point's key; "" for the first run.
	Run string
	// Layer is the layer whose gates are shown first; "" for the gated layer that takes most cycles.
	Layer string
	// Image is the image of the batch whose gates are shown, from 0.
	Image int
	// Workload is the file of the workload, or the name of an embedded one; ""
	// for the name in the record.
	Workload string
	// Notes are what readers should know about the runs, one per line.
	Notes []string
}

// Report is runs ready to be drawn.
type Report struct {
	runs    []stored.Run
	labels  []string
	settled []stored.Setting // in which runs differ
	chosen  int              // run that is shown first
	layer   string           // layer whose gates are shown first, "" if none is gated
	options Options
	maps    *maps
	fills   *fills
}

// New prepares a report of runs. There must be at least one. Gates are computed anew for runs that
// moved their thresholds.
func New(runs []stored.Run, o Options) (*Report, error) {
	r := &Report{runs: runs, options: o, settled: stored.Differences(runs)}
	r.labels = labels(runs, r.settled)
	if o.Run != "" {
		names := make([]string, len(runs))
		for i, run := range runs {
			names[i] = run.Name
		}
		if r.chosen = slices.Index(names, o.Run); r.chosen < 0 {
			return nil, pgworkloads.FieldErrorf("run", "%w", registry.Unknown("run", o.Run, names))
		}
	}
	if err := r.chooseLayer(); err != nil {
		return nil, err
	}
	if images := runs[r.chosen].Workload.Images; o.Image < 0 || o.Image >= images {
		return nil, pgworkloads.FieldErrorf("image", "must be 0..%d, got %d", images-1, o.Image)
	}
	r.maps = newMaps(runs, o)
	r.fills = newFills(runs, r.chosen, r.maps)
	return r, nil
}

// chooseLayer checks the requested layer, or picks one.
func (r *Report) chooseLayer() error {
	var names []string
	most := uint64(0)
	for _, l := range r.runs[r.chosen].Layers {
		if !l.Gated {
			continue
		}
		names = append(names, l.Name)
		if r.options.Layer == "" && l.Cycles.Total > most {
			r.layer, most = l.Name, l.Cycles.Total
		}
	}
	if r.options.Layer == "" {
		return nil
	}
	if !slices.Contains(names, r.options.Layer) {
		return pgworkloads.FieldErrorf("layer", "%w", registry.Unknown("gated layer", r.options.Layer, names))
	}
	r.layer = r.options.Layer
	return nil
}

// many reports whether there are runs to compare.
func (r *Report) many() bool { return len(r.runs) > 1 }

// Settings that are of no use in labels.
var silent = []string{"pgsim", "workload.checksum", "workload.target_per", "baseline"}

// labels names every run by the settings in which it differs from others. A single run is named by
// its workload and machine.
func labels(runs []stored.Run, settings []stored.Setting) []string {
	list := make([]string, len(runs))
	seen := map[string]bool{}
	for i, r := range runs {
		var words []string
		for _, s := range settings {
			if word := label(s, i, settings); word != "" {
				words = append(words, word)
			}
		}
		list[i] = strings.Join(words, ", ")
		if list[i] == "" {
			list[i] = r.Workload.Name + " on " + r.Config.Name
		}
		if seen[list[i]] {
			list[i] += " (" + r.Name + ")"
		}
		seen[list[i]] = true
	}
	return list
}

// Settings that labels abbreviate.
const (
	rowsKey   = "array.rows"
	colsKey   = "array.cols"
	policyKey = "array.policy"
	nameKey   = "name"
	traceKey  = "workload.name"
)

// label formats the value of a setting of run i for a label.
func label(s stored.Setting, i int, all []stored.Setting) string {
	value := s.Values[i]
	switch s.Key {
	case rowsKey:
		if cols := find(all, colsKey); cols != nil {
			return value + "x" + cols.Values[i]
		}
	case colsKey:
		if find(all, rowsKey) != nil {
			return "" // it is shown with the rows
		}
	case policyKey, traceKey, nameKey:
		return value
	}
	if slices.Contains(silent, s.Key) || strings.HasPrefix(s.Key, "baseline.") {
		return ""
	}
	key := s.Key[strings.LastIndexByte(s.Key, '.')+1:]
	return strings.ReplaceAll(key, "_", " ") + " " + value
}

// find returns a setting by its key; nil if runs do not differ in it.
func find(settings []stored.Setting, key string) *stored.Setting {
	at := slices.IndexFunc(settings, func(s stored.Setting) bool { return s.Key == key })
	if at < 0 {
		return nil
	}
	return &settings[at]
}

// gatedLayers returns the gated layers of a run.
func gatedLayers(r stored.Run) []results.Layer {
	return slices.DeleteFunc(slices.Clone(r.Layers), func(l results.Layer) bool { return !l.Gated })
}
