package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/stat"

	"pgsim/sim"
)

// publishedReproduction holds what pgsim reproduce --format csv writes.
var publishedReproduction = filepath.Join(repository, "results", "published", "reproduction.csv")

// TestManualStudy expects the study's tables to be those of the published reproduction.
// With -update it writes them.
func TestManualStudy(t *testing.T) {
	s := readStudy(t)
	s.table(t, "study", "network", s.networks, func(name, channels, area string) string {
		r := s.rows[studied{gatedSubject, name, channels, area}]
		open := map[string]string{"true": " ?"}[r["open"]]
		return fmt.Sprintf("%.2fx [%.2f, %.2f]%s", number(t, r, overBest), number(t, r, overBest+"_low"), number(t, r, overBest+"_high"), open)
	})
	s.table(t, "study of machines", "machine", s.gated, func(subject, channels, area string) string {
		var over []float64
		for _, name := range s.networks {
			over = append(over, number(t, s.rows[studied{subject, name, channels, area}], overBest))
		}
		return fmt.Sprintf("%.2fx", stat.GeometricMean(over, nil))
	})
}

const (
	gatedSubject = "gated"                 // the subject of the project's own gated machine
	overBest     = "edp_over_best_ungated" // the column that the tables show
)

// studied identifies a row of the published reproduction. Channels are those of the DRAM.
type studied struct{ subject, network, channels, area string }

// study is the published reproduction. Its lists are in the order of the file.
type study struct {
	rows                             map[studied]map[string]string
	networks, gated, channels, areas []string
}

func readStudy(t *testing.T) study {
	t.Helper()
	all := readPoints(t, publishedReproduction)
	s := study{
		rows:     map[studied]map[string]string{},
		networks: all.distinct("network"), channels: all.distinct("dram_channels"), areas: all.distinct("area_mm2"),
	}
	for _, r := range all {
		s.rows[studied{r["subject"], r["network"], r["dram_channels"], r["area_mm2"]}] = r
	}
	s.gated = slices.DeleteFunc(all, func(r map[string]string) bool { return r["gated"] != "true" }).distinct("subject")
	return s
}

// table checks a block with a line for every one of the names and every number of DRAM channels, and
// a column for every area.
func (s study) table(t *testing.T, block, what string, names []string, cell func(name, channels, area string) string) {
	t.Helper()
	header, rule := fmt.Sprintf("| %s | DRAM channels |", what), "| --- | --- |"
	for _, a := range s.areas {
		header, rule = header+fmt.Sprintf(" %s mm² |", shortened(t, a)), rule+" --- |"
	}
	lines := []string{header, rule}
	for _, name := range names {
		for _, c := range s.channels {
			line := fmt.Sprintf("| %#q | %s |", name, c)
			for _, a := range s.areas {
				line += " " + cell(name, c, a) + " |"
			}
			lines = append(lines, line)
		}
	}
	findBlock(t, block).check(t, lines)
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
