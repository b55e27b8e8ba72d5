package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgsim/results"
)

// spillCapacities are the capacities of the activation scratchpad in the manual's tables of
// tensors, in KiB, the smallest first.
var spillCapacities = []int{16, 32, 64, 128, 192, 256}

// TestManualSpilledTensors repeats the manual's tables of what DRAM moves of every tensor
// between the layers of ResNet-20, by the capacity of the activation scratchpad. With -update
// it writes them.
func TestManualSpilledTensors(t *testing.T) {
	skipLong(t)
	for _, images := range []string{"1", "8"} {
		lines := []string{"| tensor | made by | bytes |", "| --- | --- | --- |"}
		var runs []*results.Tensors
		for _, kib := range spillCapacities {
			lines[0] += fmt.Sprintf(" %d KiB |", kib)
			lines[1] += " --- |"
			runs = append(runs, recorded(t, "run", "--baseline", "none", "--rival", "none", "--images", images,
				"--set", "network.overlap=prefetch", "--set", "network.tensors=stay",
				"--set", fmt.Sprintf("scratchpads.activation.capacity_kib=%d", kib)).Tensors)
		}
		lines[0] += " why, in the largest scratchpad in which it is away |"
		lines[1] += " --- |"
		for i, tensor := range runs[0].Tensors {
			if line, away := spilledRow(tensor, i, runs); away {
				lines = append(lines, line)
			}
		}
		findBlock(t, "spilled tensors, batch of "+images).check(t, lines)
	}
}

// spilledRow is the row of a tensor, the i-th of every run, and reports whether it ever leaves the
// chip. Tensors that are in DRAM when the network starts, and tensors that no layer reads, have no
// row.
func spilledRow(tensor results.Tensor, i int, runs []*results.Tensors) (line string, away bool) {
	line = fmt.Sprintf("| %s | %s | %d |", tensor.Name, tensor.MadeBy, tensor.Bytes)
	why := ""
	for at, run := range runs {
		t := run.Tensors[i]
		cell := "stays"
		if t.MadeBy != "" && len(t.Reads) > 0 && t.DRAMBytes() > 0 {
			away = true
			cell = strconv.FormatUint(t.DRAMBytes(), 10)
			for _, read := range t.Reads {
				if read.Why != "" {
					why = fmt.Sprintf("%d KiB: %s", spillCapacities[at], read.Why)
				}
			}
		}
		line += " " + cell + " |"
	}
	return line + " " + strings.TrimSpace(why) + " |", away
}
