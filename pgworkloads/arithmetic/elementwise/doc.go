// Package elementwise computes what networks do between products, number by number:
// with the vector instructions of the processor where it has AVX2, and the same bits
// everywhere. Every operation is rounded on its own, none are fused.
package elementwise

//go:generate go run ./generate -out elementwise_amd64.s -stubs elementwise_amd64.go -pkg elementwise
