// Package source opens what a workload is in, whichever kind of file it is.
package source
