package liberty

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgsim/configs/userfile"
)

// Library is a library of standard cells.
type Library struct {
	// Name is the library's name in the file, and Volts its supply.
	Name  string
	Volts float64
	// Cells are its cells by name.
	Cells map[string]*Cell
}

// Cell is a cell without its timing tables.
type Cell struct {
	Name string
	// Area is in the library's unit: um2, unless its makers chose another.
	Area float64
	// Inputs and Outputs are its pins, in the order of the file.
	Inputs, Outputs []Pin
	// FlipFlop describes the bit that the cell holds; nil for a gate.
	FlipFlop *FlipFlop
}

// Pin is a pin of a cell.
type Pin struct {
	Name string
	// FemtoFarads is the load of an input on its net.
	FemtoFarads float64
	// ToggleFJ is the energy of a change of the pin inside the cell, in fJ: the mean of a rise and a
	// fall. The energy to charge the net at an output comes on top.
	ToggleFJ float64
	// Function is the value of an output; nil if it depends on anything but inputs.
	Function Function
	// State and Inverse are set if an output is the state of a flip-flop, or its inverse.
	State, Inverse bool
}

// FlipFlop is a register bit that takes Next at the rising edge of Clock.
type FlipFlop struct {
	Next Function
	// Clock is the pin's name.
	Clock string
}

// maxBytes is far above the size of any library with timing tables.
const maxBytes = 1 << 28

// Read reads a file.
func Read(path string) (*Library, error) {
	data, err := userfile.Read(path, maxBytes)
	if err != nil {
		return nil, err
	}
	l, err := Parse(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

// Parse reads the text of a file.
func Parse(text string) (*Library, error) {
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	l := &Library{Name: strings.Join(root.args, " "), Cells: map[string]*Cell{}}
	u, err := unitsOf(root)
	if err != nil {
		return nil, err
	}
	if l.Volts, err = strconv.ParseFloat(root.attribute("nom_voltage"), 64); err != nil {
		return nil, fmt.Errorf("nom_voltage: want a number, got %q", root.attribute("nom_voltage"))
	}
	for _, g := range root.all("cell") {
		c, err := u.cell(g)
		if err != nil {
			return nil, fmt.Errorf("cell %s: %w", strings.Join(g.args, " "), err)
		}
		l.Cells[c.Name] = c
	}
	return l, nil
}

// Names returns the names of the cells, sorted.
func (l *Library) Names() []string {
	var names []string
	for name := range l.Cells {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// units convert the file's numbers to femtofarads and femtojoules.
type units struct{ fF, fJ float64 }

// unitsOf reads the unit of capacitances. The unit of energies is that times V^2.
func unitsOf(root *group) (units, error) {
	v := root.attributes["capacitive_load_unit"]
	if len(v) != len([]string{"number", "unit"}) {
		return units{}, fmt.Errorf("capacitive_load_unit: want a number and ff or pf, got %v", v)
	}
	n, err := strconv.ParseFloat(v[0], 64)
	per, known := map[string]float64{"ff": 1, "pf": 1e3}[strings.ToLower(v[1])]
	if err != nil || !known {
		return units{}, fmt.Errorf("capacitive_load_unit: want a number and ff or pf, got %v", v)
	}
	return units{fF: n * per, fJ: n * per}, nil
}

// cell reads a cell.
func (u units) cell(g *group) (*Cell, error) {
	c := &Cell{Name: strings.Join(g.args, " ")}
	var err error
	if c.Area, err = strconv.ParseFloat(g.attribute("area"), 64); err != nil {
		return nil, fmt.Errorf("area: want a number, got %q", g.attribute("area"))
	}
	pins := g.all("pin")
	for _, pg := range pins {
		if pg.attribute("direction") != "input" {
			continue
		}
		p := u.pin(pg)
		farads, err := strconv.ParseFloat(pg.attribute("capacitance"), 64)
		if err != nil {
			return nil, fmt.Errorf("pin %s: capacitance: want a number, got %q", p.Name, pg.attribute("capacitance"))
		}
		p.FemtoFarads = u.fF * farads
		c.Inputs = append(c.Inputs, p)
	}
	state, inverse := "", ""
	if ffs := g.all("ff"); len(ffs) == 1 && len(ffs[0].args) == len([]string{"state", "inverse"}) {
		state, inverse = ffs[0].args[0], ffs[0].args[1]
		if c.FlipFlop, err = flipFlop(ffs[0], c.Inputs); err != nil {
			return nil, err
		}
	}
	for _, pg := range pins {
		if pg.attribute("direction") != "output" {
			continue
		}
		p := u.pin(pg)
		if err := p.output(pg.attribute("function"), state, inverse, c.Inputs); err != nil {
			return nil, fmt.Errorf("pin %s: %w", p.Name, err)
		}
		c.Outputs = append(c.Outputs, p)
	}
	return c, nil
}

// pin reads the properties that inputs and outputs share.
func (u units) pin(g *group) Pin {
	return Pin{Name: strings.Join(g.args, " "), ToggleFJ: u.fJ * toggleEnergy(g)}
}

// output reads the function of an output, if it has one.
func (p *Pin) output(function, state, inverse string, inputs []Pin) error {
	switch function {
	case "":
		return nil
	case state:
		p.State = true
		return nil
	case inverse:
		p.Inverse = true
		return nil
	}
	var err error
	p.Function, err = parseFunction(function, inputs)
	return err
}

// flipFlop reads what a register bit takes, and when. Register bits that a falling edge or a level
// sets are not handled; using one in a netlist is an error there.
func flipFlop(g *group, inputs []Pin) (*FlipFlop, error) {
	f := &FlipFlop{Clock: g.attribute("clocked_on")}
	var err error
	f.Next, err = parseFunction(g.attribute("next_state"), inputs)
	return f, err
}
