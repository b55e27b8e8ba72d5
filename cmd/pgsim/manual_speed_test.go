package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
)

// publishedBenchmarks holds what go run ./results/benchmarks wrote.
var publishedBenchmarks = filepath.Join(repository, "results", "published", "benchmarks", "benchmarks.csv")

// TestManualSpeed expects the table of speeds to be that of the published benchmarks. With
// -update it writes it.
func TestManualSpeed(t *testing.T) {
	lines := []string{"| what | who | CPU seconds | MiB | times the first |", "| --- | --- | --- | --- | --- |"}
	first, what := 0.0, ""
	for _, p := range readPoints(t, publishedBenchmarks) {
		cpu, err := strconv.ParseFloat(p["cpu_seconds"], 64)
		if err != nil {
			t.Fatal(err)
		}
		mib, err := strconv.ParseFloat(p["mib"], 64)
		if err != nil {
			t.Fatal(err)
		}
		memory, ratio, name := "-", "", p["part"]+" "+p["what"]
		if mib > 0 {
			memory = fmt.Sprintf("%.0f", mib)
		}
		if name == what {
			ratio = fmt.Sprintf("%.3g", cpu/first)
		} else {
			first, what = cpu, name
		}
		lines = append(lines, fmt.Sprintf("| %s | %s | %.3g | %s | %s |", name, p["who"], cpu, memory, ratio))
	}
	findBlock(t, "speed").check(t, lines)
}
