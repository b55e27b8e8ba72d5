// Package peaktest has loops that run only the multiplications of package tile, on registers. They
// measure the peak rate of a processor.
package peaktest
