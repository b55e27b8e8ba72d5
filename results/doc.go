// Package results answers: how are the results of a run kept and shown?
//
// Records are plain data. Package sim/record makes them from runs. They are rendered as tables, CSV
// and JSON. SCHEMA.md documents the JSON schema; Format is its version.
package results
