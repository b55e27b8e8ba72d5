package results

import (
	"io"
	"strconv"

	"pgsim/results/table"
)

// writeCSV writes one tidy line for every layer and for each sum. The column scope distinguishes
// them.
func (r Record) writeCSV(w io.Writer) error {
	columns := r.csvColumns()
	out := table.NewCSV(w)
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range r.rows() {
		for i, c := range columns {
			line[i] = c.text(row)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Close()
}

// csvColumns returns the columns of layers.csv: all figures that the record has.
func (r Record) csvColumns() []column {
	columns := append([]column{}, identityColumns...)
	for _, f := range Figures(r.Total) {
		if !f.JSONOnly {
			columns = append(columns, column{f.Name, func(r row) string { return f.Text(r.Metrics) }})
		}
	}
	return append(columns, r.intervalColumns()...)
}

var identityColumns = []column{
	{"scope", func(r row) string { return r.scope }},
	{"name", func(r row) string { return r.name }},
	ofLayer("op", func(l *Layer) string { return l.Op }),
	ofLayer("gated", func(l *Layer) string { return strconv.FormatBool(l.Gated) }),
	ofLayer("m", func(l *Layer) string { return strconv.Itoa(l.M) }),
	ofLayer("n", func(l *Layer) string { return strconv.Itoa(l.N) }),
	ofLayer("k", func(l *Layer) string { return strconv.Itoa(l.K) }),
	ofLayer("time_steps", func(l *Layer) string { return strconv.Itoa(l.TimeSteps) }),
	ofLayer("bits", func(l *Layer) string { return strconv.Itoa(l.Bits) }),
	ofLayer("high_bits", func(l *Layer) string { return strconv.Itoa(l.HighBits) }),
	ofLayer("weight_bits", func(l *Layer) string { return strconv.Itoa(l.WeightBits) }),
}

// ofLayer is a column that sums leave empty.
func ofLayer(name string, text func(*Layer) string) column {
	return column{name, func(r row) string {
		if r.layer == nil {
			return ""
		}
		return text(r.layer)
	}}
}
