// Package parallel does independent work on all processors.
package parallel
