package results

import (
	"fmt"
	"io"
	"strconv"

	"pgsim/results/table"
)

// row is one line of a report: a layer, or several added up.
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

func count(v uint64) string { return strconv.FormatUint(v, 10) }

func percent(part, whole uint64) string {
	if whole == 0 {
		return "0.0"
	}
	return fmt.Sprintf("%.1f", 100*float64(part)/float64(whole))
}

func times(v float64) string { return fmt.Sprintf("%.2fx", v) }

// timesOrDash formats a saving; without a baseline there is none.
func timesOrDash(v *float64) string {
	if v == nil {
		return dash
	}
	return times(*v)
}

// dash stands where a figure does not apply.
const dash = "-"

const picojoulesPerMicrojoule = 1e6

func microjoules(pj float64) string { return fmt.Sprintf("%.3f", pj/picojoulesPerMicrojoule) }

const bytesPerKiB = 1024

func kib(bytes uint64) string { return fmt.Sprintf("%.1f", float64(bytes)/bytesPerKiB) }

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
