package results

import (
	"encoding/json"
	"fmt"
	"io"

	"pgsim/configs/registry"
	"pgsim/results/table"
)

// Formats are the ways to write a record, by the name --format takes.
var Formats = registry.New[func(Record, io.Writer) error]("format")

func init() {
	Formats.Register("table", "tables for a terminal", func(r Record, w io.Writer) error {
		return r.writeTables(w, table.Plain)
	})
	Formats.Register("markdown", "tables for a README", func(r Record, w io.Writer) error {
		return r.writeTables(w, table.Markdown)
	})
	Formats.Register("csv", "a line for every layer, the gated layers and the network", Record.writeCSV)
	Formats.Register("json", "the whole record, schema "+Format, Record.writeJSON)
}

// writeJSON writes the record as indented JSON.
func (r Record) writeJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}

// Write writes the record in the named format.
func (r Record) Write(w io.Writer, format string) error {
	write, err := Formats.Lookup(format)
	if err != nil {
		return fmt.Errorf("--format: %w", err)
	}
	return write(r, w)
}
