package compare

import (
	"fmt"
	"io"
	"strings"

	"pgsim/configs/visible"
	"pgsim/dataflow/stall"
	"pgsim/results"
	"pgsim/results/format"
	"pgsim/results/table"
)

// DiffFormats are the ways to write a diff, by the name --format takes.
var DiffFormats = table.Formats((*Diff).writeTables, (*Diff).writeCSV,
	"a line for every figure that changed", "the whole diff, schema "+DiffFormat)

// writeTables writes the settings that differ, a line for every layer that
// changed, and what changed in the sums.
func (d *Diff) writeTables(w io.Writer, style table.Style) error {
	heading := fmt.Sprintf("%s -> %s: %s", d.Runs[0], d.Runs[1], d.Summary())
	if !d.Differs() {
		heading = fmt.Sprintf("%s -> %s: nothing differs in %d layers", d.Runs[0], d.Runs[1], d.Layers)
	}
	if d.Tolerance > 0 {
		heading += fmt.Sprintf(", beyond a tolerance of %g", d.Tolerance)
	}
	if _, err := fmt.Fprintf(w, "%s\n%s\n", visible.Text(heading), table.Remarks(d.Remarks, style)); err != nil {
		return err
	}
	for i, only := range d.OnlyIn {
		if len(only) > 0 {
			if _, err := fmt.Fprintf(w, "Only in %s: %s\n\n", visible.Text(d.Runs[i]), visible.Text(strings.Join(only, ", "))); err != nil {
				return err
			}
		}
	}
	for _, t := range []table.Table{d.settingsTable(), d.layersTable(), d.sumsTable()} {
		if len(t.Lines) == 0 {
			continue
		}
		if err := t.Write(w, style); err != nil {
			return err
		}
	}
	return nil
}

func (d *Diff) settingsTable() table.Table {
	t := table.Table{Title: "Settings that differ", Texts: 3, Header: []string{"setting", "before", "after"}}
	for _, s := range d.Settings {
		t.Lines = append(t.Lines, append([]string{s.Key}, s.Values...))
	}
	return t
}

// layersTable has a line for every layer that changed: the figures that readers ask for first, and
// the names of all others.
func (d *Diff) layersTable() table.Table {
	t := table.Table{
		Title: "Layers that changed, before -> after", Texts: 1,
		Header: []string{"layer", "cycles", "%", "stall cycles", "%", "energy uJ", "%", "gated", "largest change of stalls"},
	}
	for _, l := range d.layers {
		a, b := l.before, l.after
		stallsA, stallsB := float64(a.Cycles.Total-a.Cycles.Busy), float64(b.Cycles.Total-b.Cycles.Busy)
		line := []string{l.name}
		line = append(line, pair(float64(a.Cycles.Total), float64(b.Cycles.Total), format.Whole)...)
		line = append(line, pair(stallsA, stallsB, format.Whole)...)
		line = append(line, pair(a.EnergyPJ.Total, b.EnergyPJ.Total, format.Microjoules)...)
		gated := format.Dash
		if l.gated {
			gated = pair(a.GatedFraction, b.GatedFraction, format.Percent)[0]
		}
		line = append(line, gated, largestStall(a, b))
		t.Lines = append(t.Lines, line)
	}
	return t
}

// largestStall names the cause of stalls that changed most, with the change in cycles.
func largestStall(a, b results.Metrics) string {
	name, most := format.Dash, 0.0
	for _, c := range stall.All() {
		change := float64(b.Cycles.Stall[c]) - float64(a.Cycles.Stall[c])
		if max(change, -change) > max(most, -most) {
			name, most = fmt.Sprintf("%s %+.0f", c.Label(), change), change
		}
	}
	return name
}

// pair returns two values and their difference in per cent; "=" means equal.
func pair(a, b float64, show func(float64) string) []string {
	if a == b {
		return []string{show(a), "="}
	}
	return []string{show(a) + " -> " + show(b), change(&a, &b)}
}

// change returns by how many per cent b is greater than a.
func change(a, b *float64) string {
	r := over(b, a)
	if r == nil {
		return format.Dash
	}
	return fmt.Sprintf("%+.2f", 100*(*r-1))
}

// sumsTable lists what changed in the sums and in the chip.
func (d *Diff) sumsTable() table.Table {
	t := table.Table{
		Title: "What changed in sum (energy in uJ, area in mm²)", Texts: 2, Header: []string{"of", "figure", "before", "after", "%"},
	}
	for _, c := range d.Changes {
		if c.Scope == layerScope {
			continue
		}
		t.Lines = append(t.Lines, []string{
			scopeText(c.Scope), c.text, format.OrDash(c.Before, c.show), format.OrDash(c.After, c.show), change(c.Before, c.After),
		})
	}
	return t
}

// writeCSV writes a line for every setting that differs, every layer that one
// run lacks and every figure that changed.
func (d *Diff) writeCSV(w io.Writer) error {
	lines := [][]string{{"scope", "layer", "name", "unit", "before", "after"}}
	for _, s := range d.Settings {
		lines = append(lines, []string{"setting", "", s.Key, "", s.Values[0], s.Values[1]})
	}
	for _, name := range d.OnlyIn[0] {
		lines = append(lines, []string{layerScope, name, "present", "", "true", "false"})
	}
	for _, name := range d.OnlyIn[1] {
		lines = append(lines, []string{layerScope, name, "present", "", "false", "true"})
	}
	for _, c := range d.Changes {
		lines = append(lines, []string{c.Scope, c.Layer, c.Name, c.Unit, format.NumberOrEmpty(c.Before), format.NumberOrEmpty(c.After)})
	}
	out := table.NewCSV(w)
	for _, line := range lines {
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Close()
}
