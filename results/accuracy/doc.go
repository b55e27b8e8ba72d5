// Package accuracy answers: what do the gates cost in accuracy, and what do they
// save on paper?
//
// A [Report] holds what a network answered on a test set, for every setting of its thresholds. It
// is written as tables, CSV or JSON (results/SCHEMA.md documents the schema) and drawn as accuracy
// against gated fraction.
package accuracy
