package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgsim/configs/longtest"
	"pgsim/pgworkloads/traces"
)

// publishedSchedules holds the points of docs/schedules.yaml: a selection of the
// columns of points.csv.
var publishedSchedules = filepath.Join(repository, "results", "published", "schedules.csv")

// scheduleColumns are the published columns.
var scheduleColumns = []string{
	"workload", "images", "array", "policy",
	"area_mm2_total", "area_mm2_pe_array", "area_mm2_registers", "area_mm2_comparators", "area_mm2_drain",
	"area_mm2_queues", "area_mm2_crossbars", "area_mm2_partial_sums",
	"total_cycles_total", "total_cycles_array", "total_energy_pj_total", "total_baseline_cycles_total",
	"total_realised_saving", "total_energy_saving",
	"gated_cycles_total", "gated_cycles_array", "gated_cycles_stall_fill_drain", "gated_cycles_stall_decision_wait",
	"gated_cycles_stall_queue_imbalance", "gated_cycles_stall_block_cut", "gated_cycles_stall_scratchpad",
	"gated_cycles_stall_recurrence", "gated_cycles_stall_dram", "gated_baseline_cycles_total", "gated_baseline_cycles_array",
	"gated_energy_pj_total", "gated_ideal_saving", "gated_realised_saving_array", "gated_realised_saving", "gated_energy_saving",
}

// points are rows of a table by column.
type points []map[string]string

func readPoints(t *testing.T, file string) points {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var all points
	for _, line := range lines[1:] {
		point := map[string]string{}
		for i, name := range lines[0] {
			point[name] = line[i]
		}
		all = append(all, point)
	}
	return all
}

// publish writes some columns of points to a file. Values that a point lacks are empty.
func (p points) publish(t *testing.T, file string, columns []string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := [][]string{columns}
	for _, point := range p {
		var line []string
		for _, name := range columns {
			line = append(line, point[name])
		}
		lines = append(lines, line)
	}
	if err := csv.NewWriter(f).WriteAll(lines); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// number is a figure of a point.
func number(t *testing.T, point map[string]string, column string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(point[column], 64)
	if err != nil {
		t.Fatalf("%s of %s: %v", column, point["workload"], err)
	}
	return x
}

// distinct returns the values of a column in their order.
func (p points) distinct(column string) []string {
	var values []string
	for _, point := range p {
		if !slices.Contains(values, point[column]) {
			values = append(values, point[column])
		}
	}
	return values
}

// find returns the point with some values.
func (p points) find(t *testing.T, workload, images, array, policy string) map[string]string {
	t.Helper()
	for _, point := range p {
		if point["workload"] == workload && point["images"] == images && point["array"] == array && point["policy"] == policy {
			return point
		}
	}
	t.Fatalf("no point of %s, batch of %s, %s, %s", workload, images, array, policy)
	return nil
}

// TestManualSchedules holds the manual's tables of schedules against the published
// points of docs/schedules.yaml. With -update it writes them.
func TestManualSchedules(t *testing.T) {
	publishSweep(t, *schedules, "schedules.yaml", publishedSchedules, scheduleColumns)
	all := readPoints(t, publishedSchedules)
	policies := all.distinct("policy")
	lines := []string{
		"| trace | array | batch | ideal | `" + strings.Join(policies, "` | `") + "` |",
		strings.Repeat("| --- ", len(policies)+4) + "|",
	}
	for _, workload := range all.distinct("workload") {
		for _, array := range all.distinct("array") {
			for _, images := range all.distinct("images") {
				row := ""
				ideal := 0.0
				for _, policy := range policies {
					point := all.find(t, workload, images, array, policy)
					ideal = number(t, point, "gated_ideal_saving")
					row += fmt.Sprintf(" %.1f %%, %.2fx, %.2fx |", 100*number(t, point, "gated_realised_saving_array")/ideal,
						number(t, point, "gated_realised_saving"), number(t, point, "gated_energy_saving"))
				}
				lines = append(lines, fmt.Sprintf("| %#q | %s | %s | %.2fx |", workload, array, images, ideal)+row)
			}
		}
	}
	findBlock(t, "schedules").check(t, lines)
}

// TestManualScheduleAreas holds the manual's table of what the arrays of the schedules
// take. With -update it writes it.
func TestManualScheduleAreas(t *testing.T) {
	skipLong(t)
	all := readPoints(t, publishedSchedules)
	policies := append([]string{"dense"}, all.distinct("policy")...)
	lines := []string{"| array | `" + strings.Join(policies, "` | `") + "` |", strings.Repeat("| --- ", len(policies)+1) + "|"}
	for _, array := range all.distinct("array") {
		rows, cols, _ := strings.Cut(array, "x")
		line := fmt.Sprintf("| %s |", array)
		for _, policy := range policies {
			record := recorded(t, "gemm", "-c", "pg-16x16", "-M", "16", "-N", "16", "-K", "64", "--gated", "0.3", "--baseline", "none",
				"--set", "array.rows="+rows, "--set", "array.cols="+cols, "--set", "array.policy="+policy, "--set", "array.queue_depth=6")
			line += fmt.Sprintf(" %.2f |", record.ArrayMM2)
		}
		lines = append(lines, line)
	}
	findBlock(t, "schedule areas").check(t, lines)
}

// TestSchedulesRepeat runs published points of docs/schedules.yaml again: with -long one
// of every trace and schedule, without it one of each schedule.
func TestSchedulesRepeat(t *testing.T) {
	flags := []string{"--images", "1", "--array", "16x16"}
	if !longtest.On() {
		flags = []string{"--images", "1", "--array", "8x8", "-w", traces.FracBNN}
	}
	repeatSweep(t, "schedules.yaml", publishedSchedules, scheduleColumns, flags...)
}
