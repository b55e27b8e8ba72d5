package results

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"pgsim/configs/visible"
	"pgsim/dataflow/stall"
	"pgsim/results/table"
)

var nameColumn = column{"layer", func(r row) string { return r.name }}

// workColumns say what there was to compute and what the gates spare.
var workColumns = []column{
	nameColumn,
	{"M x N x K", func(r row) string {
		if r.layer == nil {
			return dash
		}
		return fmt.Sprintf("%d x %d x %d", r.layer.M, r.layer.N, r.layer.K)
	}},
	{"MACs", func(r row) string { return count(r.MACs) }},
	{"gated %", func(r row) string {
		if r.layer != nil && !r.layer.Gated {
			return dash
		}
		return fmt.Sprintf("%.1f", 100*r.GatedFraction)
	}},
	{"avg bits", func(r row) string { return fmt.Sprintf("%.2f", r.AverageBits) }},
	{"bit ops", func(r row) string { return count(r.BitOps) }},
	{"vs B bits", func(r row) string { return times(r.BitOpSaving.UniformB) }},
	{"vs 8 bits", func(r row) string { return times(r.BitOpSaving.Uniform8) }},
}

// cycleColumns say where the cycles went and what is left of the saving.
var cycleColumns = []column{
	nameColumn,
	{"cycles", func(r row) string { return count(r.Cycles.Total) }},
	{"busy %", func(r row) string { return percent(r.Cycles.Busy, r.Cycles.Total) }},
	{"fill/drain %", func(r row) string { return percent(r.Cycles.Stall[stall.FillDrain], r.Cycles.Total) }},
	{"decision %", func(r row) string { return percent(r.Cycles.Stall[stall.DecisionWait], r.Cycles.Total) }},
	{"imbalance %", func(r row) string { return percent(r.Cycles.Stall[stall.QueueImbalance], r.Cycles.Total) }},
	{"scratchpad %", func(r row) string { return percent(r.Cycles.Stall[stall.Scratchpad], r.Cycles.Total) }},
	{"DRAM %", func(r row) string { return percent(r.Cycles.Stall[stall.Memory], r.Cycles.Total) }},
	{"util %", func(r row) string { return fmt.Sprintf("%.1f", 100*r.Utilisation) }},
	{"DRAM KiB", func(r row) string { return kib(r.DRAM.ReadBytes + r.DRAM.WrittenBytes) }},
	{"array cycles", func(r row) string { return count(r.Cycles.Array) }},
	{"ideal", func(r row) string { return times(r.IdealSaving) }},
	{"array", func(r row) string { return timesOrDash(r.RealisedSavingArray) }},
	{"realised", func(r row) string { return timesOrDash(r.RealisedSaving) }},
}

// stepsColumn and recurrenceColumn are part of the tables where a layer is
// recurrent, blockCutColumn where a layer loses cycles so.
var (
	stepsColumn = column{"time steps", func(r row) string {
		if r.layer == nil || r.layer.TimeSteps == 0 {
			return dash
		}
		return strconv.Itoa(r.layer.TimeSteps)
	}}
	recurrenceColumn = column{"recurrence %", func(r row) string {
		return percent(r.Cycles.Stall[stall.Recurrence], r.Cycles.Total)
	}}
	blockCutColumn = column{"block cut %", func(r row) string {
		return percent(r.Cycles.Stall[stall.BlockCut], r.Cycles.Total)
	}}
)

// tableColumns returns the columns of the tables of work and of cycles.
func (r Record) tableColumns() (work, cycles []column) {
	work, cycles = workColumns, cycleColumns
	if r.Total.Cycles.Stall[stall.BlockCut] > 0 {
		cycles = before(cycles, "scratchpad %", blockCutColumn)
	}
	if slices.ContainsFunc(r.Layers, func(l Layer) bool { return l.TimeSteps > 0 }) {
		work = before(work, "MACs", stepsColumn)
		cycles = before(cycles, "DRAM %", recurrenceColumn)
	}
	return work, cycles
}

// before returns columns with another one before that of the given name.
func before(columns []column, name string, c column) []column {
	return slices.Insert(slices.Clone(columns), slices.IndexFunc(columns, named(name)), c)
}

func named(name string) func(column) bool {
	return func(c column) bool { return c.name == name }
}

// energyColumns say where the energy went.
var energyColumns = []column{
	nameColumn,
	{"total uJ", func(r row) string { return microjoules(r.EnergyPJ.Total) }},
	energyColumn("array", "array_high", "array_low", "array_full", "array_idle"),
	energyColumn("registers", "registers", "comparators", "drain"),
	energyColumn("queues", "queues", "crossbars", "partial_sums"),
	energyColumn("scratchpads", "scratchpad_activation", "scratchpad_weight", "scratchpad_output"),
	energyColumn("DRAM", "dma", "dram"),
	energyColumn("leakage", "leakage"),
	{"saving", func(r row) string { return timesOrDash(r.EnergySaving) }},
}

// energyColumn adds some parts up.
func energyColumn(name string, parts ...string) column {
	return column{name, func(r row) string {
		var sum float64
		for _, part := range parts {
			sum += r.EnergyPJ.Value(part)
		}
		return microjoules(sum)
	}}
}

// writeTables writes the whole report as tables.
func (r Record) writeTables(w io.Writer, s table.Style) error {
	if _, err := fmt.Fprintf(w, "%s\n%s\n", visible.Text(r.headline()), table.Remarks(r.AllRemarks(), s)); err != nil {
		return err
	}
	rows := r.rows()
	work, cycles := r.tableColumns()
	for _, table := range []struct {
		title   string
		columns []column
	}{
		{"Work", work},
		{"Cycles, with memory (ideal, array and realised are savings; array: memory never waiting)", cycles},
		{"Energy, uJ", energyColumns},
	} {
		if err := writeColumns(w, s, table.title, table.columns, rows); err != nil {
			return err
		}
	}
	if err := r.writeEnergyParts(w, s); err != nil {
		return err
	}
	return r.writeWhereItWent(w, s)
}

// headline says in one line what was run on what.
func (r Record) headline() string {
	kind := "gates of the trained network"
	switch {
	case !slices.ContainsFunc(r.Layers, func(l Layer) bool { return l.Gated }):
		kind = "no gates"
	case r.Workload.Synthetic:
		kind = "SYNTHETIC gates, drawn at random"
	}
	baseline := "no baseline"
	if r.Baseline != nil {
		baseline = "baseline " + r.Baseline.Name
	}
	return fmt.Sprintf("%s%s, batch of %d, %s%s; on %s, %s",
		r.Workload.Name, r.Workload.Widths.Words(), r.Workload.Images, kind, r.Workload.moved(), r.Config.Name, baseline)
}

// moved says how the thresholds were moved, if they were.
func (w Workload) moved() string {
	switch {
	case w.TargetGated != nil:
		return fmt.Sprintf(", thresholds moved for %.1f %% gated per %s", 100**w.TargetGated, w.TargetPer)
	case w.ThresholdOffset != 0:
		return fmt.Sprintf(", thresholds moved by %+g", w.ThresholdOffset)
	case w.ThresholdScale != 1:
		return fmt.Sprintf(", thresholds times %g", w.ThresholdScale)
	}
	return ""
}

// writeEnergyParts lists energy and area part by part.
func (r Record) writeEnergyParts(w io.Writer, s table.Style) error {
	lines := make([][]string, 0, len(r.Total.EnergyPJ.Parts)+1)
	for _, part := range r.Total.EnergyPJ.Parts {
		lines = append(lines, energyLine(r, part.Name))
	}
	lines = append(lines, []string{
		totalPart, microjoules(r.Gated.EnergyPJ.Total), microjoules(r.Total.EnergyPJ.Total), "100.0",
	})
	return table.Table{
		Title: "Energy by part", Texts: 1, Lines: lines,
		Header: []string{"part", gatedRow + " uJ", totalRow + " uJ", "share %"},
	}.Write(w, s)
}

func energyLine(r Record, part string) []string {
	all := r.Total.EnergyPJ
	return []string{
		part,
		microjoules(r.Gated.EnergyPJ.Value(part)),
		microjoules(all.Value(part)),
		fmt.Sprintf("%.1f", 100*all.Value(part)/all.Total),
	}
}

// writeWhereItWent says, for the array alone, what keeps the realised saving
// from the ideal one.
func (r Record) writeWhereItWent(w io.Writer, s table.Style) error {
	if r.Gated.RealisedSavingArray == nil {
		return nil
	}
	g := r.Gated
	line := func(name string, cycles uint64) []string {
		return []string{name, count(cycles), percent(cycles, g.Cycles.Array)}
	}
	stalls := g.ArrayCycles.Stall
	lines := [][]string{
		line("busy", g.ArrayCycles.Busy),
		line("fill and drain", stalls[stall.FillDrain]),
		line("waiting for decisions", stalls[stall.DecisionWait]),
		line("queue imbalance", stalls[stall.QueueImbalance]),
	}
	if stalls[stall.Recurrence] > 0 {
		lines = append(lines, line("waiting for the state", stalls[stall.Recurrence]))
	}
	lines = append(lines, line("all", g.Cycles.Array))
	kept := *g.RealisedSavingArray / g.IdealSaving
	title := fmt.Sprintf("Where the saving goes: gated layers, array alone: %s of the ideal %s kept (%.1f %%)",
		times(*g.RealisedSavingArray), times(g.IdealSaving), 100*kept)
	err := table.Table{
		Title: title, Texts: 1, Lines: lines, Header: []string{"array cycles", "cycles", "%"},
	}.Write(w, s)
	if err != nil || kept <= 1 {
		return err
	}
	_, err = fmt.Fprintln(w, aboveIdeal)
	return err
}

// aboveIdeal says why more than the ideal saving can be kept.
const aboveIdeal = "More than 100 % is kept because the ideal counts bits alone. The baseline also takes cycles\n" +
	"for the PEs that partial tiles leave idle, which LSB passes fill with other outputs, and for\n" +
	"digits that its bits fill only in part."
