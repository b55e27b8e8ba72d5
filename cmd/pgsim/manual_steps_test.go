package main

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/golden"
	"pgsim/configs/longtest"
	"pgsim/pgworkloads/traces"
	"pgsim/results/format"
)

// publishedNetwork is the folder with the points of docs/network.yaml and its plots.
var publishedNetwork = filepath.Join(repository, "results", "published", "network")

// networkFile holds the points.
var networkFile = filepath.Join(publishedNetwork, "points.csv")

// networkColumns are the published columns of points.csv. problem says why a point can't run.
var networkColumns = []string{
	"workload", "images", "config", "step", "problem",
	"total_cycles_total", "total_cycles_stall_dram", "total_cycles_stall_post_processing", "total_dram_read_bytes",
	"total_dram_written_bytes", "total_energy_pj_total", "total_energy_pj_dram", "area_mm2_total",
	"total_baseline_cycles_total", "total_realised_saving", "total_energy_saving",
	"rival_name", "rival_array_mm2", "rival_cycles", "rival_energy_pj", "rival_saving", "rival_energy_saving",
	"rival_energy_delay_saving",
}

// networkPoints are the published points of docs/network.yaml.
type networkPoints struct {
	points
	steps []string
}

// of returns the points of a network on a machine, one for each step.
func (n networkPoints) of(t *testing.T, workload, images, config string) []map[string]string {
	t.Helper()
	found := make([]map[string]string, len(n.steps))
	for _, p := range n.points {
		for i, step := range n.steps {
			if p["workload"] == workload && p["images"] == images && p["config"] == config && p["step"] == step {
				found[i] = p
			}
		}
	}
	for i, p := range found {
		if p == nil {
			t.Fatalf("no point of %s, batch of %s, %s, %s", workload, images, config, n.steps[i])
		}
	}
	return found
}

// each calls a function with every machine, batch and network.
func (n networkPoints) each(do func(workload, images, config string)) {
	for _, config := range n.distinct("config") {
		for _, images := range n.distinct("images") {
			for _, workload := range n.distinct("workload") {
				do(workload, images, config)
			}
		}
	}
}

// header returns the first two lines of a table that has a column for each step.
func (n networkPoints) header(first ...string) []string {
	cells := first
	for i, step := range n.steps {
		if i > 0 {
			step = "`" + step + "`"
		}
		cells = append(cells, step)
	}
	return []string{"| " + strings.Join(cells, " | ") + " |", strings.Repeat("| --- ", len(cells)) + "|"}
}

// TestManualNetworkSteps holds the manual's tables of networks, isolated and on one machine,
// against the published points of docs/network.yaml. With -update it runs the sweep, and
// publishes its points and plots, before it writes the tables.
func TestManualNetworkSteps(t *testing.T) {
	if golden.Update() {
		publishNetwork(t, *networkSweep)
	}
	all := readPoints(t, networkFile)
	n := networkPoints{all, all.distinct("step")}
	findBlock(t, "networks").check(t, n.short(t))
	findBlock(t, "cycles by step").check(t, n.changes(t, "total_cycles_total", func(v float64) string { return fmt.Sprintf("%.0f", v) }))
	findBlock(t, "energy by step").check(t, n.changes(t, "total_energy_pj_total", format.RoughMicrojoules))
	findBlock(t, "savings by step").check(t, n.savings(t))
}

// changes is a table of a figure with isolated layers, and of the change by each step, as a share
// of that.
func (n networkPoints) changes(t *testing.T, column string, show func(float64) string) []string {
	t.Helper()
	lines := n.header("machine", "batch", "trace")
	lines[0] += " in all | one network |"
	lines[1] += " --- | --- |"
	n.each(func(workload, images, config string) {
		found := n.of(t, workload, images, config)
		line := fmt.Sprintf("| %#q | %s | %#q |", config, images, workload)
		var first, last float64
		for i, p := range found {
			if p["problem"] != "" {
				line += " - |"
				continue
			}
			v := number(t, p, column)
			if i == 0 {
				first = v
				line += " " + show(v) + " |"
			} else {
				line += " " + change(last, v, first) + " |"
			}
			last = v
		}
		lines = append(lines, line+" "+change(first, last, first)+" | "+show(last)+" |")
	})
	return lines
}

// change formats a change in per cent of something.
func change(from, to, of float64) string {
	const percent = 100
	text := fmt.Sprintf("%+.1f %%", percent*(to-from)/of)
	if text == "-0.0 %" || text == "+0.0 %" {
		return "0.0 %"
	}
	return text
}

// savings is a table of the savings after each step: cycles and energy over the machine without
// gates, energy times time over the best plain array of equal area.
func (n networkPoints) savings(t *testing.T) []string {
	t.Helper()
	lines := n.header("machine", "batch", "trace")
	n.each(func(workload, images, config string) {
		line := fmt.Sprintf("| %#q | %s | %#q |", config, images, workload)
		for _, p := range n.of(t, workload, images, config) {
			line += fmt.Sprintf(" %s, %s, %s |", times(t, p, "total_realised_saving"), times(t, p, "total_energy_saving"),
				times(t, p, "rival_energy_delay_saving"))
		}
		lines = append(lines, line)
	})
	return lines
}

// times formats a saving; a dash if there is none.
func times(t *testing.T, p map[string]string, column string) string {
	t.Helper()
	if p[column] == "" {
		return format.Dash
	}
	return fmt.Sprintf("%.2fx", number(t, p, column))
}

// short is the table of the default machine, isolated and with all steps.
func (n networkPoints) short(t *testing.T) []string {
	t.Helper()
	lines := []string{
		"| trace | batch | cycles | energy, uJ | saving over itself without gates, cycles | energy | saving over the best plain array of its area, energy x time | moved most by |",
		strings.Repeat("| --- ", 8) + "|",
	}
	n.each(func(workload, images, config string) {
		if config != configs.Default {
			return
		}
		found := n.of(t, workload, images, config)
		first, last := found[0], found[len(found)-1]
		line := fmt.Sprintf("| %#q | %s |", workload, images)
		if why := last["problem"]; why != "" {
			lines = append(lines, line+" not as one network: "+why+strings.Repeat(" |", 6))
			return
		}
		both := func(show func(map[string]string) string) string {
			return fmt.Sprintf(" %s → %s |", show(first), show(last))
		}
		line += both(func(p map[string]string) string { return p["total_cycles_total"] })
		line += both(func(p map[string]string) string {
			return format.RoughMicrojoules(number(t, p, "total_energy_pj_total"))
		})
		for _, column := range []string{"total_realised_saving", "total_energy_saving", "rival_energy_delay_saving"} {
			line += both(func(p map[string]string) string { return times(t, p, column) })
		}
		lines = append(lines, line+" "+n.most(t, found)+" |")
	})
	return lines
}

// most says which step changes energy times time most, and the changes.
func (n networkPoints) most(t *testing.T, found []map[string]string) string {
	t.Helper()
	at, most := 0, 0.0
	delay := func(p map[string]string) float64 {
		return number(t, p, "total_cycles_total") * number(t, p, "total_energy_pj_total")
	}
	for i := range n.steps[1:] {
		if moved := math.Abs(math.Log(delay(found[i+1]) / delay(found[i]))); moved > most {
			at, most = i+1, moved
		}
	}
	if at == 0 {
		return "nothing"
	}
	cells := "`" + n.steps[at] + "`:"
	for _, column := range [][2]string{{"total_cycles_total", "cycles"}, {"total_energy_pj_total", "energy"}} {
		before, after := number(t, found[at-1], column[0]), number(t, found[at], column[0])
		cells += fmt.Sprintf(" %s %s", change(before, after, number(t, found[0], column[0])), column[1])
		if column[1] == "cycles" {
			cells += ","
		}
	}
	return cells
}

// TestNetworkStepsRepeat runs published points of docs/network.yaml again, all steps of one image: with
// -long of every trace and machine, without it of one.
func TestNetworkStepsRepeat(t *testing.T) {
	flags := []string{"--images", "1"}
	if !longtest.On() {
		flags = append(flags, "-w", traces.Default, "-c", configs.Default)
	}
	repeatSweep(t, "network.yaml", networkFile, networkColumns, flags...)
}
