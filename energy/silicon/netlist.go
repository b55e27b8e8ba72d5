package silicon

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"pgsim/energy/silicon/liberty"
)

// Netlist is a synthesized piece: cells of a library and the nets between them.
type Netlist struct {
	// Ports are the nets of its ports by name, the lowest bit first.
	Ports map[string][]int
	// inputs are the ports that are inputs.
	inputs map[string]bool
	cells  []instance
	nets   int
}

// instance is a cell with the nets of its inputs and outputs, in the order of the cell's pins. An
// unconnected output has net -1.
type instance struct {
	cell    *liberty.Cell
	in, out []int
}

// Nets 0 and 1 are the constants.
const (
	lowNet = iota
	highNet
	constantNets
)

// nowhere is the net of an unconnected output.
const nowhere = -1

// Area returns the area of the cells in the library's unit.
func (n *Netlist) Area() float64 {
	area := 0.0
	for _, c := range n.cells {
		area += c.cell.Area
	}
	return area
}

// Cells counts the cells, and the flip-flops among them.
func (n *Netlist) Cells() (all, flipFlops int) {
	for _, c := range n.cells {
		if c.cell.FlipFlop != nil {
			flipFlops++
		}
	}
	return len(n.cells), flipFlops
}

// The parts of Yosys's JSON netlist that are read.
type (
	jsonNetlist struct {
		Modules map[string]jsonModule `json:"modules"`
	}
	jsonModule struct {
		Ports map[string]struct {
			Direction string `json:"direction"`
			Bits      []any  `json:"bits"`
		} `json:"ports"`
		Cells map[string]jsonCell `json:"cells"`
	}
	jsonCell struct {
		Type        string           `json:"type"`
		Connections map[string][]any `json:"connections"`
	}
)

// readNetlist reads Yosys's netlist of a piece.
func readNetlist(data []byte, library *liberty.Library) (*Netlist, error) {
	var j jsonNetlist
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, err
	}
	top, ok := j.Modules[topName]
	if !ok {
		return nil, fmt.Errorf("netlist has no module %s", topName)
	}
	n := &Netlist{Ports: map[string][]int{}, inputs: map[string]bool{}, nets: constantNets}
	numbers := netNumbers{n: n, known: map[float64]int{}}
	for _, name := range slices.Sorted(maps.Keys(top.Ports)) {
		n.inputs[name] = top.Ports[name].Direction == "input"
		for _, bit := range top.Ports[name].Bits {
			net, err := numbers.of(bit)
			if err != nil {
				return nil, fmt.Errorf("port %s: %w", name, err)
			}
			n.Ports[name] = append(n.Ports[name], net)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(top.Cells)) {
		c, err := numbers.instance(top.Cells[name], library)
		if err != nil {
			return nil, fmt.Errorf("cell %s: %w", name, err)
		}
		n.cells = append(n.cells, c)
	}
	return n, nil
}

// netNumbers numbers the nets of a netlist consecutively.
type netNumbers struct {
	n     *Netlist
	known map[float64]int
}

// of returns the number of a net, which is one of Yosys's numbers or a constant.
func (k netNumbers) of(bit any) (int, error) {
	switch b := bit.(type) {
	case float64:
		net, ok := k.known[b]
		if !ok {
			net = k.n.nets
			k.n.nets++
			k.known[b] = net
		}
		return net, nil
	case string:
		if b == "1" {
			return highNet, nil
		}
		return lowNet, nil // a don't-care value is a 0
	}
	return 0, fmt.Errorf("want a net or a constant, got %v", bit)
}

// instance reads a cell.
func (k netNumbers) instance(j jsonCell, library *liberty.Library) (instance, error) {
	cell, ok := library.Cells[j.Type]
	if !ok {
		return instance{}, fmt.Errorf("%s is no cell of library %s", j.Type, library.Name)
	}
	c := instance{cell: cell}
	if f := cell.FlipFlop; f != nil && (f.Next == nil || c.clockPin() == nowhere) {
		return c, fmt.Errorf("%s: want a flip-flop that a rising edge of a pin sets", j.Type)
	}
	for _, p := range cell.Inputs {
		bits := j.Connections[p.Name]
		if len(bits) != 1 {
			return c, fmt.Errorf("pin %s of %s: want 1 net, got %d", p.Name, j.Type, len(bits))
		}
		net, err := k.of(bits[0])
		if err != nil {
			return c, err
		}
		c.in = append(c.in, net)
	}
	for _, p := range cell.Outputs {
		net := nowhere
		if bits := j.Connections[p.Name]; len(bits) == 1 {
			var err error
			if net, err = k.of(bits[0]); err != nil {
				return c, err
			}
		}
		c.out = append(c.out, net)
	}
	return c, nil
}
