// Package peaktest has loops of the multiplications of package tile alone, from
// registers: what a processor can do at most.
package peaktest
