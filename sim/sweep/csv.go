package sweep

import (
	"io"
	"strconv"

	"pgsim/results/format"
	"pgsim/results/table"
)

// rowWriter writes the rows of a table.
type rowWriter interface {
	write(values []any) error
	close() error
}

// csvWriter writes a table as CSV. Missing values are empty.
type csvWriter struct {
	out  *table.CSV
	line []string
}

func newCSV(w io.Writer, columns []column) (rowWriter, error) {
	c := &csvWriter{table.NewCSV(w), make([]string, len(columns))}
	for i, column := range columns {
		c.line[i] = column.name
	}
	return c, c.out.Write(c.line)
}

func (c *csvWriter) write(values []any) error {
	for i, v := range values {
		c.line[i] = csvText(v)
	}
	return c.out.Write(c.line)
}

func (c *csvWriter) close() error { return c.out.Close() }

// csvText formats a value. Numbers are written as in JSON.
func csvText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return format.Number(v)
	}
	return ""
}
