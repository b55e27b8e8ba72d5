package reproduce

import (
	"fmt"

	"pgsim/configs"
	"pgsim/sim"
	"pgsim/sim/rival"
)

// Area is the largest area that the designs of a comparison may have.
type Area struct {
	// Name says what has this area.
	Name string `json:"of"`
	// MM2 is the area of the array: everything except scratchpads and DMA.
	MM2 float64 `json:"mm2"`
	// around is the area of scratchpads and DMA. What a design spends on them beyond this is taken
	// from its array.
	around float64
}

// yardsticks are the arrays at whose areas machines are compared: the plain 4 x 8 array with 4
// lanes, at three sizes.
var yardsticks = []int{8, 16, 32}

// Areas returns the areas at which machines are compared: those of plain arrays of three sizes.
func Areas() ([]Area, error) {
	var areas []Area
	for _, side := range yardsticks {
		machine, err := yardstick(side)
		if err != nil {
			return nil, err
		}
		all, rest, err := chip(machine)
		if err != nil {
			return nil, err
		}
		areas = append(areas, Area{Name: fmt.Sprintf("plain 4 x 8, %dx%d, 4 lanes", side, side), MM2: all - rest, around: rest})
	}
	return areas, nil
}

// yardstick returns the plain 4 x 8 array of a size.
func yardstick(side int) (configs.Accelerator, error) {
	return sim.ResolveMachine("int4x8-16x16", []string{
		fmt.Sprintf("array.rows=%d", side), fmt.Sprintf("array.cols=%d", side),
	})
}

// chip returns the total area of a machine, and the area around its array.
func chip(machine configs.Accelerator) (all, around float64, err error) {
	system, err := sim.New(machine)
	if err != nil {
		return 0, 0, err
	}
	all = system.Area().Total()
	return all, all - system.ArrayArea(), nil
}

// design is a machine of a known area.
type design struct {
	machine configs.Accelerator
	mm2     float64 // of the chip
}

// designs returns all designs of a subject, of any area.
func (s Subject) designs() ([]design, error) {
	machines, err := s.machines()
	if err != nil {
		return nil, err
	}
	all := make([]design, len(machines))
	for i, m := range machines {
		mm2, _, err := chip(m)
		if err != nil {
			return nil, err
		}
		all[i] = design{m, mm2}
	}
	return all, nil
}

// filledBy returns the designs that fill the area without exceeding it.
func (a Area) filledBy(all []design) []design {
	var fit []design
	for _, d := range all {
		if array := a.array(d); array <= a.MM2 && array >= rival.Least*a.MM2 {
			fit = append(fit, d)
		}
	}
	return fit
}

// array returns the area of a design's array, plus what its scratchpads take beyond those of the
// yardstick.
func (a Area) array(d design) float64 { return d.mm2 - a.around }
