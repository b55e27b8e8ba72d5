// Package tracetest writes small traces and test sets for tests. It computes them by the plain
// definitions of FORMAT.md and shares no code with what is tested.
package tracetest
