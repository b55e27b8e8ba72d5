package table

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"pgsim/configs/visible"
)

// CSV writes tables as CSV whose cells are safe to open.
type CSV struct {
	out  *csv.Writer
	line []string
}

// NewCSV returns a writer of CSV.
func NewCSV(w io.Writer) *CSV { return &CSV{out: csv.NewWriter(w)} }

// Write writes a line; [CSV.Close] says last whether all were written.
func (c *CSV) Write(cells []string) error {
	c.line = c.line[:0]
	for _, cell := range cells {
		c.line = append(c.line, safe(cell))
	}
	return c.out.Write(c.line)
}

// Close writes what is held back.
func (c *CSV) Close() error {
	c.out.Flush()
	return c.out.Error()
}

// formulaStarts begin what spreadsheets take for a formula, by OWASP's page on CSV
// injection; tabs and line ends, which do so too, are no longer there.
const formulaStarts = "=+-@"

// safe returns a cell that shows all its characters and that no spreadsheet takes for
// a formula: one that would be has an apostrophe in front. Numbers stay as they are.
func safe(cell string) string {
	cell = visible.Text(cell)
	if cell == "" || !strings.ContainsRune(formulaStarts, rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}
