// Package source opens the file of a workload, of any kind.
package source
