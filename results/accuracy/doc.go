// Package accuracy answers: what do the gates cost in accuracy, and what do they
// save on paper?
//
// A [Report] holds what a network answered on a test set, once for every setting
// of its thresholds. It is written as tables, CSV or JSON, whose schema is
// documented in results/SCHEMA.md, and drawn as accuracy against gated fraction.
package accuracy
