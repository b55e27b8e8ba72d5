package sweep

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgsim/energy"
	"pgsim/sim"
)

// option is one value of an axis and how it overrides the accelerator.
type option struct {
	axis string
	text string
	sets []string
}

// machineOptions returns the options of every axis of machines except config.
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
	for _, key := range slices.Sorted(maps.Keys(s.Set)) {
		var options []option
		for _, v := range s.Set[key] {
			options = append(options, option{text: string(v), sets: []string{key + "=" + string(v)}})
		}
		add(key, options)
	}
	add(StepAxis, s.stepOptions())
	return all
}

// machines resolves every combination of the axes of machines.
func (s Spec) machines(g *Grid) ([]Axis, error) {
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
		if m.Err = m.resolve(s, sets); m.Err != nil {
			m.Err = errors.New(strings.TrimPrefix(m.Err.Error(), "--set ")) // there is no such flag to fix
		}
		g.Machines = append(g.Machines, m)
		combos = append(combos, combo)
	}
	if err := s.possible(axes, combos, g.Machines); err != nil {
		return nil, err
	}
	return axesOf(axes), nil
}

// resolve sets the machine to a configuration with some keys overridden, scaled if the spec says
// so. It also sets the baseline.
func (m *Machine) resolve(s Spec, sets []string) error {
	e, scale, err := s.equal()
	if err != nil {
		return err
	}
	if scale {
		var scaled sim.Scaled
		scaled, err = sim.ResolveEqual(m.Values[0], sets, e)
		m.Accelerator, m.Off = scaled.Accelerator, scaled.Off()
	} else {
		m.Accelerator, err = sim.ResolveMachine(m.Values[0], sets)
	}
	if err != nil {
		return err
	}
	if m.Baseline, err = sim.ResolveBaseline(s.Baseline, m.Accelerator); err != nil {
		return err
	}
	m.tables, err = m.readTables()
	return err
}

// tables are the checksums of the price files of a machine and its baseline, "" if prices are
// embedded.
type tables struct{ Machine, Baseline string }

// readTables returns the current checksums of the files.
func (m *Machine) readTables() (t tables, err error) {
	t.Machine, err = energy.Checksum(m.Accelerator.Energy)
	if err == nil && m.Baseline != nil {
		t.Baseline, err = energy.Checksum(m.Baseline.Energy)
	}
	return t, err
}

// unchanged returns an error if a price file is not the one that the keys of the machine's points
// include.
func (m *Machine) unchanged() error {
	now, err := m.readTables()
	if err == nil && now != m.tables {
		err = errors.New("energy.technology: the file changed while the sweep ran, or that of energy.ert; run the same command again")
	}
	return err
}

// possible refuses a value that no machine can have. If several values could be the reason, it
// names the one that sets the key in the error.
func (s Spec) possible(axes, combos [][]option, machines []Machine) error {
	var blamed error
	for a, options := range axes {
		for _, o := range options {
			err := impossible(len(machines), func(i int) (error, bool) { return machines[i].Err, combos[i][a].text == o.text })
			if err == nil {
				continue
			}
			problem := err.Error()
			for _, set := range o.sets {
				key, _, _ := strings.Cut(set, "=")
				rest, named := strings.CutPrefix(problem, key+": ")
				switch {
				case named && o.axis == StepAxis: // which may set several keys
					return s.locate(specKey(o.axis), "%s", problem)
				case named:
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

// impossible returns why all of some things are impossible, or nil if one is possible. problem
// tells why one is impossible, and whether it belongs to them.
func impossible(count int, problem func(i int) (err error, among bool)) (err error) {
	for i := range count {
		why, among := problem(i)
		if !among {
			continue
		}
		if why == nil {
			return nil
		}
		err = why
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
