package compare

import (
	"fmt"
	"math"
	"slices"

	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// DiffFormat is the version of the JSON schema of a Diff.
const DiffFormat = "pgsim.diff/1"

// Diff is what changed from one run to another.
type Diff struct {
	// Format is the constant DiffFormat.
	Format string `json:"format"`
	// Runs are the names of both.
	Runs [2]string `json:"runs"`
	// Tolerance is the relative difference up to which figures count as equal.
	Tolerance float64 `json:"tolerance"`
	// Layers is how many layers were compared: those that both runs have.
	Layers int `json:"layers"`
	// Remarks are those of both runs; left out if there are none.
	Remarks []string `json:"remarks,omitempty"`
	// Settings are the settings that differ.
	Settings []Setting `json:"settings"`
	// OnlyIn lists the layers that the other run lacks.
	OnlyIn [2][]string `json:"only_in"`
	// Changes are the figures that differ: layer by layer, then of the gated layers, of the whole
	// network and of the chip.
	Changes []Change `json:"changes"`

	layers []layerPair
	counts bool // a difference in a setting matters
}

// Change is one figure that changed.
type Change struct {
	// Scope is "layer", "gated", "total" or "chip"; Layer is the layer's name.
	Scope string `json:"scope"`
	Layer string `json:"layer,omitempty"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	// Before and After are null if a run lacks the figure.
	Before *float64 `json:"before"`
	After  *float64 `json:"after"`

	text string
	show func(float64) string
}

// layerPair is a layer in both runs.
type layerPair struct {
	name          string
	gated         bool // in one of the runs
	before, after results.Metrics
}

const layerScope = "layer"

// NewDiff compares two runs. Figures whose difference is at most tolerance times
// the greater of them count as equal.
func NewDiff(before, after stored.Run, tolerance float64) *Diff {
	runs := []stored.Run{before, after}
	d := &Diff{
		Format: DiffFormat, Runs: [2]string{before.Name, after.Name}, Tolerance: tolerance,
		Remarks: remarks(runs), Settings: settings(runs), OnlyIn: [2][]string{onlyIn(before, after), onlyIn(after, before)},
		Changes: []Change{},
	}
	d.counts = slices.ContainsFunc(stored.Differences(runs), stored.Setting.Counts)
	all := figures(runs)
	for _, l := range before.Layers {
		at := find(after, l.Name)
		if at < 0 {
			continue
		}
		pair := layerPair{l.Name, l.Gated || after.Layers[at].Gated, l.Metrics, after.Layers[at].Metrics}
		d.shapes(l, after.Layers[at])
		d.Layers++
		if d.addAll(layerScope, l.Name, all, pair) {
			d.layers = append(d.layers, pair)
		}
	}
	for _, s := range scopes {
		d.addAll(s.name, "", all, layerPair{before: s.of(before), after: s.of(after)})
	}
	for _, f := range append(accuracy(runs), area(runs)...) {
		d.add(Change{f.Scope, "", f.Name, f.Unit, f.Values[0], f.Values[1], f.alone, f.show})
	}
	return d
}

// shapes adds the differences between layers of the same name.
func (d *Diff) shapes(before, after results.Layer) {
	for _, side := range []struct {
		name, unit string
		a, b       int
	}{
		{"m", "pixels", before.M, after.M},
		{"n", "channels", before.N, after.N},
		{"k", "products", before.K, after.K},
		{"bits", "bits", before.Bits, after.Bits},
		{"high_bits", "bits", before.HighBits, after.HighBits},
		{"first_operands", "products", before.FirstOperands, after.FirstOperands},
		{"weight_bits", "bits", before.WeightBits, after.WeightBits},
	} {
		if side.a != side.b {
			a, b := float64(side.a), float64(side.b)
			d.Changes = append(d.Changes, Change{layerScope, before.Name, side.name, side.unit, &a, &b, side.name, format.Whole})
		}
	}
}

// addAll adds the figures that changed and reports whether there are any.
func (d *Diff) addAll(scope, layer string, all []results.Figure, pair layerPair) bool {
	changed := false
	for _, f := range all {
		if d.add(Change{scope, layer, f.Name, f.Unit, f.Of(pair.before), f.Of(pair.after), alone(f), f.Show}) {
			changed = true
		}
	}
	return changed
}

func (d *Diff) add(c Change) bool {
	if equal(c.Before, c.After, d.Tolerance) {
		return false
	}
	d.Changes = append(d.Changes, c)
	return true
}

func equal(a, b *float64, tolerance float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return math.Abs(*a-*b) <= tolerance*max(math.Abs(*a), math.Abs(*b))
}

func onlyIn(run, other stored.Run) []string {
	list := []string{}
	for _, l := range run.Layers {
		if find(other, l.Name) < 0 {
			list = append(list, l.Name)
		}
	}
	return list
}

func find(run stored.Run, layer string) int {
	return slices.IndexFunc(run.Layers, func(l results.Layer) bool { return l.Name == layer })
}

// Differs reports whether any input or result differs: a setting other than the version of pgsim, a
// layer or a figure.
func (d *Diff) Differs() bool {
	return d.counts || len(d.OnlyIn[0]) > 0 || len(d.OnlyIn[1]) > 0 || len(d.Changes) > 0
}

// Summary says in a few words what differs.
func (d *Diff) Summary() string {
	counted := 0
	for _, s := range d.Settings {
		if (stored.Setting{Key: s.Key}).Counts() {
			counted++
		}
	}
	settings := "settings"
	if counted == 1 {
		settings = "setting"
	}
	return fmt.Sprintf("%d of %d layers and %d %s differ", d.changedLayers(), d.Layers, counted, settings)
}

// changedLayers counts the layers in which anything changed.
func (d *Diff) changedLayers() int {
	names := map[string]bool{}
	for _, c := range d.Changes {
		if c.Scope == layerScope {
			names[c.Layer] = true
		}
	}
	return len(names)
}
