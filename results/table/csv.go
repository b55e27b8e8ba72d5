package table

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"pgsim/configs/visible"
)

// CSV writes tables as CSV. Its cells are safe to open in spreadsheets.
type CSV struct {
	out  *csv.Writer
	line []string
}

// NewCSV returns a writer of CSV.
func NewCSV(w io.Writer) *CSV { return &CSV{out: csv.NewWriter(w)} }

// Write writes a line. [CSV.Close] reports whether all lines were written.
func (c *CSV) Write(cells []string) error {
	c.line = c.line[:0]
	for _, cell := range cells {
		c.line = append(c.line, safe(cell))
	}
	return c.out.Write(c.line)
}

// Close writes buffered lines.
func (c *CSV) Close() error {
	c.out.Flush()
	return c.out.Error()
}

// formulaStarts are the characters that begin a formula in spreadsheets, by OWASP's page on CSV
// injection. Tabs and line ends also do, but are already removed.
const formulaStarts = "=+-@"

// safe returns a cell that shows all its characters and that no spreadsheet treats as a formula: an
// apostrophe is put in front of one that would be. Numbers stay as they are.
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
