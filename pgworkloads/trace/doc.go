// Package trace reads traces: trained precision-gated networks, a batch of real samples,
// and what the training framework computed for them. FORMAT.md describes the file.
package trace
