package energy

import (
	"fmt"
	"slices"
	"strings"

	"pgsim/configs/strict"
	"pgsim/configs/userfile"
	"pgsim/pe/hardware"
)

// ComponentPrefix precedes the names of components in files for Accelergy.
const ComponentPrefix = "pgsim."

// ert is a user's energy reference table: prices of actions, in pJ, that replace those of the
// technology.
type ert struct {
	file   string
	src    *strict.Source
	order  []ActionName
	prices map[ActionName]ertPrice
}

// ertPrice is a price and its position in the file.
type ertPrice struct {
	path string
	pj   float64
}

// ertFile is the format of Accelergy 0.4.
type ertFile struct {
	ERT struct {
		Version word       `yaml:"version"`
		Tables  []ertTable `yaml:"tables" required:"true"`
	} `yaml:"ERT" required:"true"`
}

type ertTable struct {
	Name    string      `yaml:"name" required:"true"`
	Actions []ertAction `yaml:"actions" required:"true"`
}

type ertAction struct {
	Name string `yaml:"name" required:"true"`
	// Arguments distinguish entries of one action. pgsim's actions have none.
	Arguments map[string]word `yaml:"arguments"`
	Energy    float64         `yaml:"energy" range:"0..1000000000000" required:"true"`
}

// word is any scalar.
type word string

// UnmarshalText takes any text.
func (w *word) UnmarshalText(text []byte) error { *w = word(text); return nil }

// readERT reads the energy reference table that energy.ert names; nil if it names none. Its errors
// name file and line, component and action.
func readERT(file string) (*ert, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // no table is no error
	}
	data, err := readERTFile(file)
	if err != nil {
		return nil, err
	}
	return decodeERT(file, data)
}

func readERTFile(file string) ([]byte, error) {
	data, err := userfile.Read(file, strict.MaxBytes)
	if err != nil {
		return nil, strict.Errorf("energy.ert", "%v", err)
	}
	return data, nil
}

func decodeERT(file string, data []byte) (*ert, error) {
	var f ertFile
	src, err := strict.Decode(file, data, &f)
	if err != nil {
		return nil, err
	}
	e := &ert{file: file, src: src, prices: map[ActionName]ertPrice{}}
	for i, table := range f.ERT.Tables {
		path := fmt.Sprintf("ERT.tables[%d]", i)
		component, ours := strings.CutPrefix(table.Name, ComponentPrefix)
		if !ours {
			return nil, src.Errorf(path+".name", "unknown component %q; pgsim's start with %q, "+
				"see the ERT.yaml that pgsim run --accelergy writes", table.Name, ComponentPrefix)
		}
		for j, action := range table.Actions {
			at, name := fmt.Sprintf("%s.actions[%d]", path, j), ActionName{component, action.Name}
			if _, twice := e.prices[name]; twice {
				return nil, src.Errorf(at+".name", "component %s has action %s twice; pgsim's actions have no arguments, keep one",
					table.Name, action.Name)
			}
			e.order = append(e.order, name)
			e.prices[name] = ertPrice{at, action.Energy}
		}
	}
	return e, nil
}

// replace replaces the model's prices by those of the table, weighted. It refuses components and
// actions that no machine has, and a component without an action that this machine has.
func (e *ert) replace(m *Model, weight float64) error {
	if err := e.checkKnown(m); err != nil {
		return err
	}
	have, err := m.ActionPrices()
	if err != nil {
		return err
	}
	for _, p := range have {
		if _, given := e.prices[p.ActionName]; !given && e.names(p.Component) {
			return fmt.Errorf("%s: component %s%s has no action %s, which the machine has; give it an energy, "+
				"or leave the component out", e.file, ComponentPrefix, p.Component, p.Action)
		}
	}
	for i, p := range m.prices {
		if given, ok := e.prices[p.name]; ok {
			m.prices[i].pj, m.prices[i].operands = given.pj*weight, nil // its maker chose the operands
		}
	}
	for action, prices := range m.own {
		for i, p := range prices {
			if given, ok := e.prices[ownName(p.part, action)]; ok {
				prices[i].pj = given.pj * weight
			}
		}
	}
	e.replaceLeaks(m, weight)
	return nil
}

// replaceLeaks replaces the leakage of components.
func (e *ert) replaceLeaks(m *Model, weight float64) {
	replaced, sum := false, 0.0
	for i, l := range m.leaks {
		if given, ok := e.prices[ActionName{l.component, leakAction}]; ok {
			m.leaks[i].mw, replaced = given.pj*weight*m.hertz/pjPerMJ, true
		}
		sum += m.leaks[i].mw
	}
	if replaced {
		m.leakageMW = sum
	}
}

// names reports whether the table has a component.
func (e *ert) names(component string) bool {
	return slices.ContainsFunc(e.order, func(n ActionName) bool { return n.Component == component })
}

// checkKnown refuses what no machine has. It accepts what only other machines have, because one
// table serves a machine and its baseline.
func (e *ert) checkKnown(m *Model) error {
	known := m.knownActions()
	for _, name := range e.order {
		actions, ok := known[name.Component]
		switch at := e.prices[name].path; {
		case !ok:
			return e.src.Errorf(at+".name", "unknown component %s%s; known: %s", ComponentPrefix, name.Component,
				ComponentPrefix+strings.Join(components(known), ", "+ComponentPrefix))
		case !slices.Contains(actions, name.Action):
			return e.src.Errorf(at+".name", "component %s%s has no action %q; known: %s",
				ComponentPrefix, name.Component, name.Action, strings.Join(actions, ", "))
		}
	}
	return nil
}

// knownActions returns the actions of all components that a machine may have.
func (m *Model) knownActions() map[string][]string {
	known := map[string][]string{}
	add := func(n ActionName) {
		if !slices.Contains(known[n.Component], n.Action) {
			known[n.Component] = append(known[n.Component], n.Action)
		}
	}
	for _, p := range m.prices {
		add(p.name)
	}
	for _, a := range slices.Concat(m.ownActions(), []hardware.Action{hardware.RotatedBit, hardware.EntryBit}) {
		for _, p := range slices.Concat(m.own[a], []ownPrice{{part: string(hardware.Crossbars)}}) {
			add(ownName(p.part, a))
		}
	}
	for _, p := range m.area {
		add(ActionName{p.Name, leakAction})
	}
	return known
}

func components(known map[string][]string) []string {
	var list []string
	for c := range known {
		list = append(list, c)
	}
	slices.Sort(list)
	return list
}
