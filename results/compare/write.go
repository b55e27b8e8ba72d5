package compare

import (
	"fmt"
	"io"

	"pgsim/configs/visible"
	"pgsim/results/format"
	"pgsim/results/table"
)

// Formats are the ways to write a comparison, by the name --format takes.
var Formats = table.Formats((*Comparison).writeTables, (*Comparison).writeCSV,
	"a line for every figure and run", "the whole comparison, schema "+Format)

// writeTables writes the settings that differ, then a table for every section.
func (c *Comparison) writeTables(w io.Writer, style table.Style) error {
	if _, err := fmt.Fprintf(w, "%s: %d runs, ratios to the first\n%s\n",
		visible.Text(c.Workload), len(c.Runs), table.Remarks(c.Remarks, style)); err != nil {
		return err
	}
	if err := c.writeSettings(w, style); err != nil {
		return err
	}
	for from := 0; from < len(c.Figures); {
		to := from
		for to < len(c.Figures) && c.Figures[to].Section == c.Figures[from].Section {
			to++
		}
		if err := c.section(c.Figures[from:to]).Write(w, style); err != nil {
			return err
		}
		from = to
	}
	return c.writeIntervals(w, style)
}

func (c *Comparison) writeSettings(w io.Writer, style table.Style) error {
	if len(c.Settings) == 0 {
		_, err := fmt.Fprint(w, "All settings are the same.\n\n")
		return err
	}
	t := table.Table{
		Title: "Settings that differ", Texts: 1 + len(c.Runs), Header: append([]string{"setting"}, c.Runs...),
	}
	for _, s := range c.Settings {
		t.Lines = append(t.Lines, append([]string{s.Key}, s.Values...))
	}
	return t.Write(w, style)
}

// section is the table of the figures of one section, without those that are zero in all runs.
func (c *Comparison) section(figures []Figure) table.Table {
	t := table.Table{Title: titles[figures[0].Section], Texts: 2, Header: append([]string{"of", "figure"}, c.Runs...)}
	for i := range c.Runs[1:] {
		t.Header = append(t.Header, fmt.Sprintf("%d : 1", i+2))
	}
	for _, f := range figures {
		if f.nothing() {
			continue
		}
		line := []string{scopeText(f.Scope), f.text}
		for _, v := range f.Values {
			line = append(line, format.OrDash(v, f.show))
		}
		for _, r := range f.Ratios[1:] {
			line = append(line, format.OrDash(r, format.Three))
		}
		t.Lines = append(t.Lines, line)
	}
	return t
}

func scopeText(scope string) string {
	for _, s := range scopes {
		if s.name == scope {
			return s.text
		}
	}
	return scope
}

// nothing reports whether each run lacks the figure or has zero.
func (f Figure) nothing() bool {
	for _, v := range f.Values {
		if v != nil && *v != 0 {
			return false
		}
	}
	return true
}

// writeCSV writes a line for every setting that differs, then a line for every figure and run.
func (c *Comparison) writeCSV(w io.Writer) error {
	out := table.NewCSV(w)
	lines := [][]string{{"section", "scope", "name", "unit", "run", "value", "ratio_to_first"}}
	for _, s := range c.Settings {
		for i, v := range s.Values {
			lines = append(lines, []string{"setting", "", s.Key, "", c.Runs[i], v, ""})
		}
	}
	for _, f := range c.Figures {
		for i := range f.Values {
			lines = append(lines, []string{
				string(f.Section), f.Scope, f.Name, f.Unit, c.Runs[i], format.NumberOrEmpty(f.Values[i]), format.NumberOrEmpty(f.Ratios[i]),
			})
		}
	}
	for _, line := range append(lines, c.intervalLines()...) {
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Close()
}
