package sweep

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgsim/configs"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
)

// Grid is a resolved spec: every combination of a work and a machine is a point.
type Grid struct {
	// Version is that of the pgsim which runs the grid.
	Version string
	// Axes are what is varied: those of works, then those of machines. The last
	// one varies fastest.
	Axes []Axis
	// Works and Machines are in the order of their axes.
	Works    []Work
	Machines []Machine
	// accuracyImages is on how many held samples networks are executed.
	accuracyImages int
	keys           []string // of the points
}

// Axis is one setting and its values.
type Axis struct {
	// Name is how the axis is called in tables: a word, or a key of the
	// accelerator.
	Name string
	// Values are as users write them.
	Values []string
}

// Work is a workload with its batch size, its seed and its thresholds decided.
type Work struct {
	// Values are those on the axes of works, "" where an axis doesn't apply:
	// traces have no seed, shapes no thresholds.
	Values []string
	// Source is what is run, Images the batch.
	Source pgworkloads.Source
	Images int
	// Seed draws the gates of shapes, nil for the file's own.
	Seed *uint64
	// Moves say how thresholds are moved.
	pgworkloads.Moves
	// Data is the held set that the network is executed on, nil for none.
	Data *pgworkloads.Data

	workload int // index of its workload on the axis
}

// Machine is an accelerator and its baseline.
type Machine struct {
	// Values are those on the axes of machines.
	Values []string
	// Accelerator is the machine, Baseline what savings are quoted against, nil
	// for none.
	Accelerator configs.Accelerator
	Baseline    *configs.Accelerator
	// Err says why there is no such machine.
	Err error
}

// Point is one run of the grid.
type Point struct {
	// Index is the number of the point in the order of the grid, from 0.
	Index int
	// Key identifies the point: 16 hex digits.
	Key string
	// Work and Machine are run.
	*Work
	*Machine
}

// Machines resolves an accelerator: a preset or a file, with keys overridden as
// by "array.rows=32", and the baseline that belongs to it, which is named as in
// [Spec.Baseline].
type Machines func(config string, sets []string, baseline string) (configs.Accelerator, *configs.Accelerator, error)

// Len returns the number of points.
func (g *Grid) Len() int { return len(g.Works) * len(g.Machines) }

// Point returns a point.
func (g *Grid) Point(i int) Point {
	return Point{
		Index: i, Key: g.keys[i],
		Work: &g.Works[i/len(g.Machines)], Machine: &g.Machines[i%len(g.Machines)],
	}
}

// Values returns the point's value on every axis of its grid.
func (p Point) Values() []string { return slices.Concat(p.Work.Values, p.Machine.Values) }

// Grid resolves the spec. A single combination that can't be is a point that
// fails; a value that no combination can have is an error.
func (s Spec) Grid(version string, machines Machines) (*Grid, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	g := &Grid{Version: version, accuracyImages: s.AccuracyImages}
	works, err := s.works(g)
	if err != nil {
		return nil, err
	}
	others, err := s.machines(g, machines)
	if err != nil {
		return nil, err
	}
	g.Axes = slices.Concat(works, others)
	if err := s.twice(g.Axes); err != nil {
		return nil, err
	}
	for i := range g.Works {
		for j := range g.Machines {
			g.keys = append(g.keys, key(g, &g.Works[i], &g.Machines[j]))
		}
	}
	return g, nil
}

// specKeys are the keys of the spec by the name of an axis.
var specKeys = map[string]string{
	"workload": "workloads", "images": "images", "seed": "seeds",
	"threshold_offset": "threshold_offsets", "threshold_scale": "threshold_scales", "target_gated": "target_gated",
	"config": "configs", "array": "arrays", "dataflow": "dataflows", "policy": "policies",
}

// twice refuses a value that an axis has twice.
func (s Spec) twice(axes []Axis) error {
	for _, a := range axes {
		for i, v := range a.Values {
			if slices.Contains(a.Values[:i], v) {
				return s.locate(specKey(a.Name), "%s is given twice, remove one of them", v)
			}
		}
	}
	return nil
}

// specKey returns the key of the spec that an axis is from.
func specKey(axis string) string {
	if key, ok := specKeys[axis]; ok {
		return key
	}
	return "set." + axis
}

// option is one value of an axis and how it overrides the accelerator.
type option struct {
	axis string
	text string
	sets []string
}

// machineOptions returns the options of every axis of machines but config.
func (s Spec) machineOptions() [][]option {
	var all [][]option
	add := func(axis string, options []option) {
		for i := range options {
			options[i].axis = axis
		}
		if options != nil {
			all = append(all, options)
		}
	}
	var arrays []option
	for _, a := range s.Arrays {
		arrays = append(arrays, option{text: a.String(), sets: []string{
			fmt.Sprintf("array.rows=%d", a.Rows), fmt.Sprintf("array.cols=%d", a.Cols),
		}})
	}
	add("array", arrays)
	named := func(key string, names []string) (options []option) {
		for _, name := range names {
			options = append(options, option{text: name, sets: []string{key + "=" + name}})
		}
		return options
	}
	add("dataflow", named("array.dataflow", s.Dataflows))
	add("policy", named("array.policy", s.Policies))
	for _, key := range sortedKeys(s.Set) {
		var options []option
		for _, v := range s.Set[key] {
			options = append(options, option{text: string(v), sets: []string{key + "=" + string(v)}})
		}
		add(key, options)
	}
	return all
}

// machines resolves every combination of the axes of machines.
func (s Spec) machines(g *Grid, resolve Machines) ([]Axis, error) {
	configAxis := make([]option, len(s.Configs))
	for i, c := range s.Configs {
		configAxis[i] = option{axis: "config", text: c}
	}
	axes := append([][]option{configAxis}, s.machineOptions()...)
	var combos [][]option
	for combo := range product(axes) {
		m := Machine{}
		var sets []string
		for _, o := range combo {
			m.Values = append(m.Values, o.text)
			sets = append(sets, o.sets...)
		}
		m.Accelerator, m.Baseline, m.Err = resolve(m.Values[0], sets, s.Baseline)
		if m.Err != nil {
			m.Err = errors.New(strings.TrimPrefix(m.Err.Error(), "--set ")) // there is no such flag to mend
		}
		g.Machines = append(g.Machines, m)
		combos = append(combos, combo)
	}
	if err := s.possible(axes, combos, g.Machines); err != nil {
		return nil, err
	}
	return axesOf(axes), nil
}

// possible refuses a value that no machine can have. Where several are to blame,
// it is the one that sets the key which the error names.
func (s Spec) possible(axes, combos [][]option, machines []Machine) error {
	var blamed error
	for a, options := range axes {
		for _, o := range options {
			err := impossible(machines, func(i int) bool { return combos[i][a].text == o.text })
			if err == nil {
				continue
			}
			problem := err.Error()
			for _, set := range o.sets {
				key, _, _ := strings.Cut(set, "=")
				if rest, named := strings.CutPrefix(problem, key+": "); named {
					return s.locate(specKey(o.axis), "%s", rest)
				}
			}
			if blamed == nil {
				blamed = s.locate(specKey(o.axis), "%s: %s", o.text, problem)
			}
		}
	}
	return blamed
}

// impossible returns why none of some machines can be, nil where one can.
func impossible(machines []Machine, among func(i int) bool) (err error) {
	for i, m := range machines {
		if !among(i) {
			continue
		}
		if m.Err == nil {
			return nil
		}
		err = m.Err
	}
	return err
}

func axesOf(all [][]option) []Axis {
	var axes []Axis
	for _, options := range all {
		a := Axis{Name: options[0].axis}
		for _, o := range options {
			a.Values = append(a.Values, o.text)
		}
		axes = append(axes, a)
	}
	return axes
}

// works resolves every workload at every setting of its own axes. An axis that
// doesn't apply to a workload has one value for it, none.
func (s Spec) works(g *Grid) ([]Axis, error) {
	movesKey, moves := s.moves()
	axes := workAxes(s, movesKey, moves)
	data := map[string]*pgworkloads.Data{}
	var seeded, moved bool
	for i, name := range s.Workloads {
		source, err := traces.ResolveSource(name)
		if err != nil {
			return nil, s.locate("workloads", "%v", err)
		}
		trace, isTrace := source.(*pgworkloads.Trace)
		seeded, moved = seeded || !isTrace, moved || isTrace
		w := Work{Source: source, workload: i}
		if isTrace {
			if w.Data, err = s.heldSet(trace, data); err != nil {
				return nil, err
			}
		}
		if err := s.expandWork(g, w, axes, moves); err != nil {
			return nil, err
		}
	}
	if s.Images == nil {
		axes[1].Values = batches(g.Works)
	}
	if s.Seeds != nil && !seeded {
		return nil, s.locate("seeds", "draw the gates of shapes, and no workload is one; remove them")
	}
	if moves != nil && !moved {
		return nil, s.locate(movesKey, "moves the thresholds of traces, and no workload is one; remove it")
	}
	return axes, nil
}

// batches returns the batch sizes of works, each once.
func batches(works []Work) []string {
	var all []string
	for _, w := range works {
		if text := strconv.Itoa(w.Images); !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return all
}

// workAxes returns the axes of works; the batch sizes are left out where each
// workload has its own.
func workAxes(s Spec, movesKey string, moves []pgworkloads.Moves) []Axis {
	axes := []Axis{{Name: "workload", Values: s.Workloads}, {Name: "images"}}
	for _, images := range s.Images {
		axes[1].Values = append(axes[1].Values, strconv.Itoa(images))
	}
	if s.Seeds != nil {
		a := Axis{Name: "seed"}
		for _, seed := range s.Seeds {
			a.Values = append(a.Values, strconv.FormatUint(seed, 10))
		}
		axes = append(axes, a)
	}
	if moves != nil {
		a := Axis{Name: strings.TrimSuffix(movesKey, "s")}
		for _, m := range moves {
			a.Values = append(a.Values, moveText(m))
		}
		axes = append(axes, a)
	}
	return axes
}

// moveText returns the number by which thresholds are moved.
func moveText(m pgworkloads.Moves) string {
	v := m.ThresholdOffset
	switch {
	case m.TargetGated != nil:
		v = *m.TargetGated
	case m.ThresholdScale != nil:
		v = *m.ThresholdScale
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// expandWork appends the works of one workload to the grid.
func (s Spec) expandWork(g *Grid, w Work, axes []Axis, moves []pgworkloads.Moves) error {
	_, isTrace := w.Source.(*pgworkloads.Trace)
	images := s.Images
	if images == nil {
		images = []int{min(DefaultImages, w.Source.Images())}
	}
	seeds := []*uint64{nil}
	if s.Seeds != nil && !isTrace {
		seeds = pointers(s.Seeds)
	}
	if !isTrace || moves == nil {
		moves = []pgworkloads.Moves{{}}
	}
	name := axes[0].Values[w.workload]
	for _, w.Images = range images {
		if trace, ok := w.Source.(*pgworkloads.Trace); ok && w.Images > trace.Images() {
			return s.locate("images", "must be 1..%d, as many as %s stores, got %d", trace.Images(), name, w.Images)
		}
		for _, w.Seed = range seeds {
			for _, w.Moves = range moves {
				if err := w.Check(); err != nil {
					key, _ := s.moves()
					return s.locate(key, "%v", err)
				}
				w.Values = w.values(name, axes)
				g.Works = append(g.Works, w)
			}
		}
	}
	return nil
}

// values returns the work's value on every axis of works.
func (w *Work) values(name string, axes []Axis) []string {
	values := []string{name, strconv.Itoa(w.Images)}
	for _, a := range axes[len(values):] {
		_, isTrace := w.Source.(*pgworkloads.Trace)
		switch {
		case a.Name == "seed" && w.Seed != nil:
			values = append(values, strconv.FormatUint(*w.Seed, 10))
		case a.Name != "seed" && isTrace:
			values = append(values, moveText(w.Moves))
		default:
			values = append(values, "")
		}
	}
	return values
}

// heldSet returns the held set for a trace, nil where accuracies are not asked
// for, or not known: the trace names no set and the spec neither.
func (s Spec) heldSet(t *pgworkloads.Trace, read map[string]*pgworkloads.Data) (*pgworkloads.Data, error) {
	name := s.AccuracyData
	if s.AccuracyImages == 0 {
		return nil, nil
	}
	if name == "" {
		if t.Held == nil || !slices.Contains(traces.DataNames(), t.Held.Data) {
			return nil, nil
		}
		name = t.Held.Data
	}
	if read[name] == nil {
		data, err := traces.ResolveData(name)
		if err != nil {
			return nil, s.locate("accuracy_data", "%v", err)
		}
		read[name] = data
	}
	if err := t.CheckData(read[name]); err != nil {
		return nil, s.locate("accuracy_data", "%s: %v", name, err)
	}
	return read[name], nil
}
