package rival

import (
	"fmt"
	"strings"

	"pgsim/configs"
	"pgsim/sim"
)

// presets are machines of plain PEs, of the kinds that accelerators for quantized networks use.
var presets = []string{"int4x8-16x16", "int8-16x16", "int4-16x16"}

// Least is the share of an area that a rival's array must fill. Smaller arrays waste area.
const Least = 0.7

// margin is the largest error factor of the area of an array that is estimated from its number of
// PEs alone. The rest of the area grows with rows or columns.
const margin = 2

// candidates returns the plain machines that fit the chip of a machine and fill the area of its
// array.
func candidates(machine configs.Accelerator) ([]configs.Accelerator, error) {
	system, err := sim.New(machine)
	if err != nil {
		return nil, err
	}
	area := budget{chip: system.Area().Total(), array: system.ArrayArea()}
	var found []configs.Accelerator
	for _, preset := range presets {
		plain, err := sim.ResolveMachine(preset, nil)
		if err != nil {
			return nil, err
		}
		for _, lanes := range Lanes {
			found = append(found, area.filledBy(preset, like(machine, plain, lanes))...)
		}
	}
	return found, nil
}

// like returns a machine with the PEs of a plain machine, and everything around the array
// unchanged. In plain arrays scratchpads read every word once, so nothing is broadcast.
func like(machine, plain configs.Accelerator, lanes int) configs.Accelerator {
	plain.Clock, plain.Scratchpads, plain.DMA = machine.Clock, machine.Scratchpads, machine.DMA
	plain.DRAM, plain.Energy = machine.DRAM, machine.Energy
	plain.Network, plain.PPU = machine.Network, machine.PPU
	plain.Scratchpads.Activation.Broadcast = false
	plain.Array.Lanes = lanes
	return plain
}

// named returns the name of a rival: that of its preset, with another size.
func named(preset string, a configs.Array) string {
	kind := preset[:strings.LastIndex(preset, "-")]
	return fmt.Sprintf("%s-%dx%d, lanes: %d", kind, a.Rows, a.Cols, a.Lanes)
}

// budget is the area that a rival may take, in square millimetres.
type budget struct{ chip, array float64 }

// filledBy returns a plain machine in all shapes that fit.
func (b budget) filledBy(preset string, plain configs.Accelerator) []configs.Accelerator {
	var fit []configs.Accelerator
	sample, err := sim.New(plain)
	if err != nil {
		return nil // its scratchpads are too small for its results
	}
	perPE := sample.ArrayArea() / float64(plain.Array.Rows*plain.Array.Cols)
	for _, shape := range Shapes(sides) {
		about := perPE * float64(shape.Rows*shape.Cols)
		if about > margin*b.array || about < b.array*Least/margin {
			continue
		}
		plain.Array.Rows, plain.Array.Cols = shape.Rows, shape.Cols
		system, err := sim.New(plain)
		if err != nil {
			continue
		}
		plain.Name = named(preset, plain.Array)
		if array := system.ArrayArea(); system.Area().Total() <= b.chip && array >= Least*b.array {
			fit = append(fit, plain)
		}
	}
	return fit
}
