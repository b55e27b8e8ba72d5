// Package tracetest writes small traces and test sets for tests, and computes them by
// the plain definitions of FORMAT.md, which share nothing with what is tested.
package tracetest
