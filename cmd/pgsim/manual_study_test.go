package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	"pgsim/sim"
)

// publishedReproduction holds what pgsim reproduce --format csv writes.
var publishedReproduction = filepath.Join(repository, "results", "published", "reproduction.csv")

// TestManualStudy expects the study's tables to be those of the published reproduction.
// With -update it writes them.
func TestManualStudy(t *testing.T) {
	rows := readPoints(t, publishedReproduction)
	type cell struct{ network, channels, area string }
	over := map[cell]string{}
	var areas, names []string
	seen := map[string]bool{}
	note := func(list *[]string, value string) {
		if !seen[value] {
			seen[value] = true
			*list = append(*list, value)
		}
	}
	var channels []string
	for _, r := range rows {
		note(&areas, r["area_mm2"])
		note(&channels, r["dram_channels"])
		note(&names, r["network"])
		if r["subject"] == "gated" {
			over[cell{r["network"], r["dram_channels"], r["area_mm2"]}] = fmt.Sprintf("%sx [%s, %s]%s", shortened(t, r["edp_over_best_ungated"]),
				shortened(t, r["edp_over_best_ungated_low"]), shortened(t, r["edp_over_best_ungated_high"]), map[string]string{"true": " ?"}[r["open"]])
		}
	}
	header, rule := "| network | DRAM channels |", "| --- | --- |"
	for _, a := range areas {
		header, rule = header+fmt.Sprintf(" %s mm² |", shortened(t, a)), rule+" --- |"
	}
	lines := []string{header, rule}
	for _, n := range names {
		for _, c := range channels {
			line := fmt.Sprintf("| %#q | %s |", n, c)
			for _, a := range areas {
				line += " " + over[cell{n, c, a}] + " |"
			}
			lines = append(lines, line)
		}
	}
	findBlock(t, "study").check(t, lines)
}

// shortened formats a figure of a table with two decimals.
func shortened(t *testing.T, figure string) string {
	t.Helper()
	v, err := strconv.ParseFloat(figure, 64)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%.2f", v)
}

// TestManualBreakEven works out, from the areas of arrays of 16x16 PEs, up to which gated
// fraction an array with gates takes less area times time than a plain one. With -update
// it writes the table.
func TestManualBreakEven(t *testing.T) {
	area := func(sets ...string) float64 {
		machine, err := sim.ResolveMachine("pg-16x16", sets)
		if err != nil {
			t.Fatal(err)
		}
		system, err := sim.New(machine)
		if err != nil {
			t.Fatal(err)
		}
		return system.ArrayArea()
	}
	lines := []string{
		"| activations | lanes | plain, mm² | digits of half the bits, no gates, mm² | with gates, mm² | pays up to, PEs alone | pays up to, with gates |",
		"| --- | --- | --- | --- | --- | --- | --- |",
	}
	for _, bits := range []int{2, 4, 8} {
		for _, lanes := range []int{1, 4, 16, 32} {
			sets := func(digit int, policy string) []string {
				return []string{
					fmt.Sprintf("array.digit_bits=%d", digit), fmt.Sprintf("array.lanes=%d", lanes),
					"array.policy=" + policy, "array.queue_depth=6",
				}
			}
			plain, serial, gated := area(sets(bits, "dense")...), area(sets(bits/2, "dense")...), area(sets(bits/2, "column-greedy")...)
			lines = append(lines, fmt.Sprintf("| %d bits, %d high | %d | %.2f | %.2f | %.2f | %s | %s |",
				bits, bits/2, lanes, plain, serial, gated, breakEven(plain, serial), breakEven(plain, gated)))
		}
	}
	findBlock(t, "break-even").check(t, lines)
}

// breakEven formats the largest gated fraction f at which area times passes is no more than that of
// a plain array: gated * (1 + f) = plain.
func breakEven(plain, gated float64) string {
	const percent = 100
	f := plain/gated - 1
	if f <= 0 {
		return "never"
	}
	return fmt.Sprintf("%.0f %%", percent*f)
}
