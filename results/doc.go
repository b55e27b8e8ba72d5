// Package results answers: what does a run mean to its reader?
//
// It turns what the simulator counted into records with the derived figures of
// the field (average bits, ideal and realised saving, utilisation) and renders
// records as tables, CSV and JSON. The JSON schema is documented in SCHEMA.md
// and versioned by Format.
package results
