package results

import (
	"fmt"
	"io"

	"pgsim/results/table"
)

// Formats are the ways to write a record, by the name that --format takes.
var Formats = table.Formats(Record.writeTables, Record.writeCSV,
	"a line for every layer, the gated layers and the network", "the whole record, schema "+Format)

// Write writes the record in the named format.
func (r Record) Write(w io.Writer, format string) error {
	write, err := Formats.Lookup(format)
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	return write(r, w)
}
