package results

import (
	"io"

	"pgsim/results/table"
)

// row is one line of a report: a layer, or several layers added up.
type row struct {
	scope string // layer, gated or total
	name  string
	layer *Layer // nil for sums
	Metrics
}

// Names of the lines that add layers up.
const (
	gatedRow = "gated layers"
	totalRow = "whole network"
)

// rows returns a line for every layer, then the sums.
func (r Record) rows() []row {
	var rows []row
	gated := false
	for i := range r.Layers {
		l := &r.Layers[i]
		gated = gated || l.Gated
		rows = append(rows, row{"layer", l.Name, l, l.Metrics})
	}
	if gated {
		rows = append(rows, row{"gated", gatedRow, nil, r.Gated})
	}
	return append(rows, row{"total", totalRow, nil, r.Total})
}

// column is one column of a report.
type column struct {
	name string
	text func(row) string
}

// figure is the column of a figure.
func figure(name string) column {
	f := FigureNamed(name)
	return column{f.Head, func(r row) string { return f.InColumn(r.Metrics) }}
}

// writeColumns draws a table of the given columns with a line for every row.
func writeColumns(w io.Writer, s table.Style, title string, columns []column, rows []row) error {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.name
	}
	lines := make([][]string, len(rows))
	for i, r := range rows {
		for _, c := range columns {
			lines[i] = append(lines[i], c.text(r))
		}
	}
	return table.Table{Title: title, Texts: 1, Header: header, Lines: lines}.Write(w, s)
}
