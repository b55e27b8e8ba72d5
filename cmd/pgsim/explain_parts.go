package main

import (
	"fmt"
	"strings"

	"pgsim/energy"
	"pgsim/pe/hardware"
	"pgsim/sim"
)

// partsOf describes the parts of a machine's array: their number, their sizes, their area and the
// cost of each use.
func partsOf(system *sim.System) ([][2]string, error) {
	items, err := system.Parts()
	if err != nil {
		return nil, err
	}
	var lines [][2]string
	for _, item := range items {
		lines = append(lines, [2]string{item.Name, describeItem(item)})
	}
	return lines, nil
}

func describeItem(item energy.Item) string {
	count := fmt.Sprintf("%d x ", item.Count)
	if item.PerPE {
		count = fmt.Sprintf("%d per PE, each ", item.Count)
	}
	words := []string{count + blockOf(item.Part), squareMM(item.AreaMM2)}
	for i, use := range item.Uses {
		words = append(words, fmt.Sprintf("%s %.4g pJ", use.Action, item.UsePJ[i]))
	}
	return strings.Join(words, "; ")
}

// blockOf describes a building block and its sizes.
func blockOf(p hardware.Part) string {
	text := fmt.Sprintf("%s, %d bits", p.Block, p.Bits)
	switch p.Block {
	case hardware.Multiplier:
		text += fmt.Sprintf(" by %d", p.By)
	case hardware.Multiplexer, hardware.Shifter:
		text += fmt.Sprintf(", %d inputs", p.Inputs)
	case hardware.Buffer:
		text += fmt.Sprintf(", %d entries", p.Entries)
	case hardware.Wire:
		text += fmt.Sprintf(", %.3g PEs long", p.Length)
	}
	return text
}
