package main

import (
	"fmt"
	"strconv"
	"testing"

	"pgsim/pgworkloads/traces"
	"pgsim/results"
	"pgsim/results/format"
)

// TestManualSplitTensors repeats the manual's table of tensors that stay in the scratchpads of
// several arrays. With -update it writes it.
func TestManualSplitTensors(t *testing.T) {
	skipLong(t)
	lines := []string{
		"| images | arrays | `array.split` | cycles, `spill` | KiB | cycles, `stay` | KiB |",
		"| --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, images := range []string{"1", "4"} {
		for _, machine := range []struct{ arrays, split string }{{"1", "auto"}, {"4", "auto"}, {"4", "channels"}, {"4", "pixels"}} {
			line := fmt.Sprintf("| %s | %s | %#q |", images, machine.arrays, machine.split)
			for _, tensors := range []string{"spill", "stay"} {
				m := recorded(t, "run", "-c", "pg-16x16", "-w", traces.Default, "--images", images, "--baseline", "none", "--rival", "none",
					"--set", "array.count="+machine.arrays, "--set", "array.split="+machine.split, "--set", "network.tensors="+tensors).Total
				line += fmt.Sprintf(" %d | %s |", m.Cycles.Total, format.KiB(m.DRAM.Bytes()))
			}
			lines = append(lines, line)
		}
	}
	findBlock(t, "tensors of several arrays").check(t, lines)
}

// shape is how many square arrays a machine has, and the rows of each.
type shape struct{ arrays, rows int }

// samePEs runs a workload on 4096 PEs in arrays of some shape, with the same large memory behind them.
func samePEs(t *testing.T, workload, policy string, s shape, sets ...string) results.Record {
	t.Helper()
	args := []string{
		"run", "-c", "pg-16x16", "--rival", "none", "-w", workload, "--set", "array.policy=" + policy,
		"--set", fmt.Sprintf("array.count=%d", s.arrays), "--set", fmt.Sprintf("array.rows=%d", s.rows), "--set", fmt.Sprintf("array.cols=%d", s.rows),
		"--set", "dram.device=hbm2-2000", "--set", "dram.channels=8", "--set", "dma.max_outstanding=256",
	}
	for _, scratchpad := range []struct {
		name string
		kib  int
	}{{"activation", 1024}, {"weight", 1024}, {"output", 256}} {
		key := "scratchpads." + scratchpad.name
		args = append(args, "--set", key+".banks=256", "--set", fmt.Sprintf("%s.capacity_kib=%d", key, scratchpad.kib))
	}
	for _, set := range sets {
		args = append(args, "--set", set)
	}
	return recorded(t, args...)
}

// savedCells are the cycles of gated layers, the saving and the share of the ideal one that is kept: on
// the array alone, then with memory.
func savedCells(m results.Metrics) string {
	cells := ""
	for _, part := range []struct {
		cycles uint64
		saving float64
	}{{m.Cycles.Array, *m.RealisedSavingArray}, {m.Cycles.Total, *m.RealisedSaving}} {
		cells += fmt.Sprintf(" %d | %s | %s %% |", part.cycles, format.Times(part.saving), format.Whole(100*part.saving/m.IdealSaving))
	}
	return cells
}

// TestManualSmallArrays repeats the manual's table of large and small arrays with as many PEs: all of it
// with -long, otherwise one network. With -update it writes it.
func TestManualSmallArrays(t *testing.T) {
	skipLong(t)
	lines := []string{
		"| network | ideal | policy | arrays | cycles, array alone | saving | kept | cycles, with memory | saving | kept | DRAM reads, KiB |",
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, workload := range repeatedOf(traces.Default, "pg-shiftnet20-a4h2-cifar10", "pg-shufflenetv2-a4h2-imagenet") {
		for _, policy := range []string{"layer-share", "column-greedy"} {
			for _, s := range []shape{{1, 64}, {4, 32}, {16, 16}} {
				m := samePEs(t, workload, policy, s).Gated
				lines = append(lines, fmt.Sprintf("| %#q | %s | %#q | %d of %dx%d |", workload, format.Times(m.IdealSaving), policy, s.arrays, s.rows, s.rows)+
					savedCells(m)+fmt.Sprintf(" %s |", format.KiB(m.DRAM.ReadBytes)))
			}
		}
	}
	findBlock(t, "small arrays").checkRepeated(t, lines)
}

// TestManualSharedQueues repeats the manual's table of arrays that share their queues: all of it with
// -long, otherwise one network. With -update it writes it.
func TestManualSharedQueues(t *testing.T) {
	skipLong(t)
	lines := []string{
		"| network | ideal | bus | cycles, array alone | saving | kept | cycles, with memory | saving | kept | energy uJ | saving | area mm2 |",
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, workload := range repeatedOf(traces.Default, "pg-shiftnet20-a4h2-cifar10") {
		for _, bits := range []int{0, 256, 1024, 4096, 65536} {
			bus, sets := "private queues", []string(nil)
			if bits > 0 {
				bus, sets = strconv.Itoa(bits)+" bits", []string{"array.queues=shared", fmt.Sprintf("array.bus_bits=%d", bits)}
			}
			record := samePEs(t, workload, "layer-share", shape{16, 16}, sets...)
			m := record.Gated
			lines = append(lines, fmt.Sprintf("| %#q | %s | %s |", workload, format.Times(m.IdealSaving), bus)+savedCells(m)+
				fmt.Sprintf(" %s | %s | %s |", format.RoughMicrojoules(m.EnergyPJ.Total), format.Times(*m.EnergySaving), format.Two(record.ArrayMM2)))
		}
	}
	findBlock(t, "shared queues").checkRepeated(t, lines)
}
