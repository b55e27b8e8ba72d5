// Package thresholds changes the thresholds of a network: by an offset, by a factor, or
// so that a given fraction of the outputs is gated.
package thresholds
