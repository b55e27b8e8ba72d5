package results

import (
	"fmt"
	"io"
	"slices"
	"strconv"

	"pgsim/configs/visible"
	"pgsim/dataflow/stall"
	"pgsim/results/format"
	"pgsim/results/table"
)

var nameColumn = column{"layer", func(r row) string { return r.name }}

// workColumns say what there was to compute and what the gates save.
var workColumns = []column{
	nameColumn,
	{"M x N x K", func(r row) string {
		if r.layer == nil {
			return format.Dash
		}
		return fmt.Sprintf("%d x %d x %d", r.layer.M, r.layer.N, r.layer.K)
	}},
	figure("macs"),
	{FigureNamed("gated_fraction").Head, func(r row) string {
		if r.layer != nil && !r.layer.Gated {
			return format.Dash
		}
		return FigureNamed("gated_fraction").InColumn(r.Metrics)
	}},
	figure("average_bits"),
	figure("bit_ops"),
	figure("bit_op_saving_uniform_b"),
	figure("bit_op_saving_uniform_8"),
}

// cycleColumns say where the cycles went and how much of the saving is left: the columns before and
// after the causes of stalls.
var (
	busyColumns = []column{
		nameColumn,
		figure("cycles_total"),
		{"busy %", func(r row) string { return format.Share(r.Cycles.Busy, r.Cycles.Total) }},
	}
	outcomeColumns = []column{
		figure("utilisation"),
		{"DRAM KiB", func(r row) string { return format.KiB(r.DRAM.Bytes()) }},
		figure("cycles_array"),
		figure("ideal_saving"),
		figure("realised_saving_array"),
		figure("realised_saving"),
	}
)

// stepsColumn is in the table of work if a layer is recurrent.
var stepsColumn = column{"time steps", func(r row) string {
	if r.layer == nil || r.layer.TimeSteps == 0 {
		return format.Dash
	}
	return strconv.Itoa(r.layer.TimeSteps)
}}

// tableColumns returns the columns of the tables of work and of cycles.
func (r Record) tableColumns() (work, cycles []column) {
	work, cycles = workColumns, slices.Clone(busyColumns)
	for _, c := range stall.All() {
		if c.Info().Rare && r.Total.Cycles.Stall[c] == 0 {
			continue
		}
		cycles = append(cycles, column{c.Label() + " %", func(r row) string {
			return format.Share(r.Cycles.Stall[c], r.Cycles.Total)
		}})
	}
	if slices.ContainsFunc(r.Layers, func(l Layer) bool { return l.TimeSteps > 0 }) {
		work = slices.Insert(slices.Clone(work), slices.IndexFunc(work, func(c column) bool { return c.name == "MACs" }), stepsColumn)
	}
	return work, append(cycles, outcomeColumns...)
}

// energyColumns say where the energy went.
var energyColumns = []column{
	nameColumn,
	figure("energy_total_pj"),
	energyColumn("array", "array_high", "array_low", "array_full", "array_idle"),
	energyColumn("registers", "registers", "comparators", "drain"),
	energyColumn("queues", "queues", "crossbars", "partial_sums"),
	energyColumn("scratchpads", "scratchpad_activation", "scratchpad_weight", "scratchpad_output", "line_buffers"),
	energyColumn("DRAM", "dma", "dram"),
	energyColumn("leakage", "leakage"),
	figure("energy_saving"),
}

// energyColumn is the sum of some parts.
func energyColumn(name string, parts ...string) column {
	return column{name, func(r row) string {
		var sum float64
		for _, part := range parts {
			sum += r.EnergyPJ.Value(part)
		}
		return format.Microjoules(sum)
	}}
}

// writeTables writes the whole report as tables.
func (r Record) writeTables(w io.Writer, s table.Style) error {
	if _, err := fmt.Fprintf(w, "%s\n%s\n", visible.Text(r.headline()), table.Remarks(r.AllRemarks(), s)); err != nil {
		return err
	}
	if err := r.writeRivals(w, s); err != nil {
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
	for _, write := range []func(io.Writer, table.Style) error{r.writeWords, r.writeEnergyParts} {
		if err := write(w, s); err != nil {
			return err
		}
	}
	if rates := r.Total.Rates(); rates != "" {
		if _, err := fmt.Fprintf(w, "%s: %s\n\n", totalRow, rates); err != nil {
			return err
		}
	}
	for _, write := range []func(io.Writer, table.Style) error{r.writeBatches, r.writeChanges, r.writeWhereItWent} {
		if err := write(w, s); err != nil {
			return err
		}
	}
	if err := r.writeTensors(w, s); err != nil {
		return err
	}
	return r.writeIntervals(w, s)
}

// headline says in one line what was run on which machine.
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
	thresholds := r.Workload.Moved()
	if thresholds != "" {
		thresholds = ", thresholds " + thresholds
	}
	return fmt.Sprintf("%s%s, batch of %d, %s%s; on %s, %s",
		r.Workload.Name, r.Workload.Widths.Words(), r.Workload.Images, kind, thresholds, r.Config.Name, baseline)
}

// Moved says how the thresholds were moved, such as "moved by +2", and "" if they were not.
func (w Workload) Moved() string {
	switch {
	case w.TargetGated != nil:
		return fmt.Sprintf("moved for %s gated per %s", format.Percent(*w.TargetGated), w.TargetPer)
	case w.ThresholdScale == 0:
		return fmt.Sprintf("fixed at %g", w.ThresholdOffset)
	case w.ThresholdOffset != 0:
		return fmt.Sprintf("moved by %+g", w.ThresholdOffset)
	case w.ThresholdScale != 1:
		return fmt.Sprintf("times %g", w.ThresholdScale)
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
		totalPart, format.Microjoules(r.Gated.EnergyPJ.Total), format.Microjoules(r.Total.EnergyPJ.Total), "100.0",
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
		format.Microjoules(r.Gated.EnergyPJ.Value(part)),
		format.Microjoules(all.Value(part)),
		format.ShareOf(all.Value(part), all.Total),
	}
}

// writeWhereItWent says, for the array alone, why the realised saving is below the ideal one.
func (r Record) writeWhereItWent(w io.Writer, s table.Style) error {
	if r.Gated.RealisedSavingArray == nil {
		return nil
	}
	g := r.Gated
	line := func(name string, cycles uint64) []string {
		return []string{name, format.Count(cycles), format.Share(cycles, g.Cycles.Array)}
	}
	lines := [][]string{line("busy", g.ArrayCycles.Busy)}
	for _, c := range stall.All() {
		if cycles := g.ArrayCycles.Stall[c]; c.Info().Alone && (cycles > 0 || !c.Info().Rare) {
			lines = append(lines, line(c.Label(), cycles))
		}
	}
	lines = append(lines, line("all", g.Cycles.Array))
	kept := *g.RealisedSavingArray / g.IdealSaving
	title := fmt.Sprintf("Where the saving goes: gated layers, array alone: %s of the ideal %s kept (%s)",
		format.Times(*g.RealisedSavingArray), format.Times(g.IdealSaving), format.Percent(kept))
	err := table.Table{
		Title: title, Texts: 1, Lines: lines, Header: []string{"array cycles", "cycles", "%"},
	}.Write(w, s)
	if err != nil || kept <= 1 {
		return err
	}
	_, err = fmt.Fprintln(w, r.whyAboveIdeal())
	return err
}
