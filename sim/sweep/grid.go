package sweep

import (
	"slices"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/testset"
	"pgsim/sim"
	"pgsim/sim/rival"
)

// Grid is a resolved spec: every combination of a work and a machine is a point.
type Grid struct {
	// Build is the pgsim build that runs the grid.
	Build
	// Axes are the settings that vary: those of variants, then those of machines. The last one
	// varies fastest.
	Axes []Axis
	// Variants and Machines are in the order of their axes.
	Variants []Variant
	Machines []Machine
	// accuracyImages is on how many held samples networks are executed.
	accuracyImages int
	fidelity       sim.Fidelity
	interval       bool
	rival          string   // what machines are compared with, "" for none
	equal          string   // to what machines are scaled, "" if they are not
	keys           []string // of the points
}

// Build is a build of pgsim that runs grids.
type Build struct {
	// Version is the version in its records.
	Version string
	// Digest distinguishes builds that may give different results. It changes with everything that
	// a result depends on.
	Digest string
}

// Axis is one setting and its values.
type Axis struct {
	// Name is the name of the axis in tables: a word, or a key of the accelerator.
	Name string
	// Values are as users write them.
	Values []string
}

// Variant is a workload whose batch size, seed, widths and thresholds are decided.
type Variant struct {
	// Values are those on the axes of variants. They are "" where an axis doesn't apply: traces
	// have no seed, shapes have no thresholds.
	Values []string
	// Source is the workload, Images the batch.
	Source pgworkloads.Source
	Images int
	// Seed draws the gates of shapes; nil for the seed of the file.
	Seed *uint64
	// Widths are those that differ from the workload's file; zero if none does.
	Widths pgworkloads.Widths
	// ThresholdChange says how thresholds differ from the trained ones.
	pgworkloads.ThresholdChange
	// Data is the test set on which the network is executed, nil for none.
	Data *testset.Set

	// Err says why the workload can't have these widths.
	Err error

	workload int // index of its workload on the axis
}

// Machine is an accelerator and its baseline.
type Machine struct {
	// Values are those on the axes of machines.
	Values []string
	// Accelerator is the machine. Baseline is the machine of comparison for savings, nil for none.
	Accelerator configs.Accelerator
	Baseline    *configs.Accelerator
	// Off is the relative difference of a scaled machine to the other machine.
	Off float64
	// tables are the checksums of the machines' price files, if they have any.
	tables tables
	// Err says why such a machine can't exist.
	Err error
}

// Point is one run of the grid.
type Point struct {
	// Index is the number of the point in the order of the grid, from 0.
	Index int
	// Key identifies the point: 16 hex digits.
	Key string
	// Variant and Machine are what is run.
	*Variant
	*Machine
}

// Len returns the number of points.
func (g *Grid) Len() int { return len(g.Variants) * len(g.Machines) }

// Point returns a point.
func (g *Grid) Point(i int) Point {
	return Point{
		Index: i, Key: g.keys[i],
		Variant: &g.Variants[i/len(g.Machines)], Machine: &g.Machines[i%len(g.Machines)],
	}
}

// Err says why the point can't be run; nil if it can.
func (p Point) Err() error {
	if p.Variant.Err != nil {
		return p.Variant.Err
	}
	return p.Machine.Err
}

// Values returns the point's value on every axis of its grid.
func (p Point) Values() []string { return slices.Concat(p.Variant.Values, p.Machine.Values) }

// Grid resolves the spec. A single combination that is not possible becomes a point that fails. A
// value that no combination can have is an error.
func (s Spec) Grid(build Build) (*Grid, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	if err := s.checkSize(); err != nil {
		return nil, err
	}
	g := &Grid{Build: build, accuracyImages: s.AccuracyImages, fidelity: s.Fidelity.Written(), interval: s.Interval, equal: s.Equal}
	if s.Rival != rival.None {
		g.rival = s.Rival
	}
	variants, err := s.variants(g)
	if err != nil {
		return nil, err
	}
	others, err := s.machines(g)
	if err != nil {
		return nil, err
	}
	g.Axes = slices.Concat(variants, others)
	if err := s.twice(g.Axes); err != nil {
		return nil, err
	}
	for i := range g.Variants {
		for j := range g.Machines {
			g.keys = append(g.keys, key(g, &g.Variants[i], &g.Machines[j]))
		}
	}
	return g, nil
}

// specKeys maps the name of an axis to the key of the spec.
var specKeys = map[string]string{
	"workload": "workloads", "images": "images", "seed": "seeds",
	"threshold_offset": "threshold_offsets", "threshold_scale": "threshold_scales", "target_gated": "target_gated",
	"config": "configs", "array": "arrays", "dataflow": "dataflows", "policy": "policies", StepAxis: "steps",
}

// twice refuses a value that occurs twice on an axis.
func (s Spec) twice(axes []Axis) error {
	for _, a := range axes {
		given := map[string]string{}
		for _, v := range a.Values {
			same := canonical(a.Name, v)
			switch earlier, twice := given[same]; {
			case twice && earlier == v:
				return s.locate(specKey(a.Name), "%s is given twice, remove one of them", v)
			case twice:
				return s.locate(specKey(a.Name), "%s and %s are the same, remove one of them", earlier, v)
			}
			given[same] = v
		}
	}
	return nil
}

// specKey returns the key of the spec that gives an axis.
func specKey(axis string) string {
	if key, ok := specKeys[axis]; ok {
		return key
	}
	return "set." + axis
}
