// Package shapes has workloads without a trained network: layers of given sizes, and single matrix
// products. Their gates are drawn at random or read from a mask, or there are none.
package shapes
