package table

import (
	"encoding/json"
	"io"

	"pgsim/configs/registry"
)

// Formats returns the ways to write a T, by the name that --format takes: tables for a terminal and
// in Markdown, CSV, and JSON. inCSV and inJSON describe the contents of the last two.
func Formats[T any](
	tables func(T, io.Writer, Style) error, csv func(T, io.Writer) error, inCSV, inJSON string,
) *registry.Registry[func(T, io.Writer) error] {
	formats := registry.New[func(T, io.Writer) error]("format")
	formats.Register("table", "tables for a terminal", func(v T, w io.Writer) error { return tables(v, w, Plain) })
	formats.Register("markdown", "tables for a README", func(v T, w io.Writer) error { return tables(v, w, Markdown) })
	formats.Register("csv", inCSV, csv)
	formats.Register("json", inJSON, func(v T, w io.Writer) error { return WriteJSON(w, v) })
	return formats
}

// WriteJSON writes a value as indented JSON.
func WriteJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
