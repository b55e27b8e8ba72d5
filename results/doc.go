// Package results answers: how is what a run found kept and shown?
//
// Records are plain data, which package sim/record makes of runs. They are rendered
// as tables, CSV and JSON; the JSON schema is documented in SCHEMA.md and versioned
// by Format.
package results
