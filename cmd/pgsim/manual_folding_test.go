package main

import (
	"fmt"
	"strconv"
	"testing"

	"pgsim/results"
)

// TestManualFolding holds the manual's table of a recurrent network on an array that folds
// and one that does not. With -update it writes it.
func TestManualFolding(t *testing.T) {
	skipLong(t)
	lines := []string{
		"| batch | policy | column groups | cycles, array alone | cycles | energy | saving in cycles | saving in energy | array |",
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, test := range []struct{ images, fold int }{{8, 2}, {1, 16}} {
		var rival results.Metrics
		for _, policy := range []string{"dense", "layer-share", "band-share", "pixel-share", "ideal"} {
			for _, fold := range []int{test.fold, 1} {
				record := foldedLSTM(t, policy, test.images, fold)
				m := record.Gated
				if policy == "dense" && fold == test.fold {
					rival = m
				}
				energy := m.EnergyPJ.Total
				lines = append(lines, fmt.Sprintf("| %d | %#q | %d | %d | %d | %.0f uJ | %.2fx | %.2fx | %.2f mm² |",
					test.images, policy, fold, m.Cycles.Array, m.Cycles.Total, energy/1e6,
					float64(rival.Cycles.Total)/float64(m.Cycles.Total), rival.EnergyPJ.Total/energy, record.ArrayMM2))
			}
		}
	}
	findBlock(t, "folding").check(t, lines)
}

func foldedLSTM(t *testing.T, policy string, images, fold int) results.Record {
	return recorded(t, "run", "-c", "pg-16x16", "--rival", "none", "-w", "pg-lstm-a4h2-ptb", "--images", strconv.Itoa(images), "--baseline", "none",
		"--set", "array.policy="+policy, "--set", "array.queue_depth=6", "--set", fmt.Sprintf("array.fold=%d", fold))
}
