package main

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/results"
	"pgsim/results/compare"
	"pgsim/results/format"
	"pgsim/results/stored"
)

// TestManualIntervals repeats the manual's table of intervals: the machines of the README
// with theirs, and over that of the last one. With -update it writes it.
func TestManualIntervals(t *testing.T) {
	skipLong(t)
	var runs []stored.Run
	for _, rival := range rivals {
		args := append([]string{"run", "--rival", "none", "-w", "pg-resnet20-a4h2-cifar10", "--baseline", "none", "--interval"}, strings.Fields(rival[1])...)
		runs = append(runs, stored.Run{Name: rival[0], Record: recorded(t, args...)})
	}
	last := len(runs) - 1
	over := compare.New(append([]stored.Run{runs[last]}, runs[:last]...))
	rows := []string{"| array of | energy, uJ | energy over | energy x time over |", "| --- | --- | --- | --- |"}
	for i, r := range runs {
		row := fmt.Sprintf("| %s | %s |", r.Name, results.ShowInterval(r.Total.Interval(results.EnergyInterval), format.RoughMicrojoules))
		for _, figure := range []string{results.EnergyInterval, results.EnergyDelayInterval} {
			if i == last {
				row += " 1 |"
				continue
			}
			row += " " + results.ShowInterval(ratioOf(t, over, figure, i+1), format.Two) + " |"
		}
		rows = append(rows, row)
	}
	findBlock(t, "intervals").check(t, rows)
}

// ratioOf returns the interval of a run's figure over that of the first.
func ratioOf(t *testing.T, c *compare.Comparison, figure string, run int) *results.Interval {
	t.Helper()
	for _, f := range c.Intervals {
		if f.Scope == "total" && f.Name == figure {
			return f.Ratios[run]
		}
	}
	t.Fatalf("no intervals of %s", figure)
	return nil
}
