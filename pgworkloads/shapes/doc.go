// Package shapes has workloads that no network was trained for: layers of given sizes,
// and single matrix products, with gates drawn at random, read from a mask, or none.
package shapes
