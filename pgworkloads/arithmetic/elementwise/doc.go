// Package elementwise computes what networks do between products, number by number. It uses vector
// instructions if the processor has AVX2; the results are the same bits everywhere. Every operation
// is rounded on its own; none are fused.
package elementwise

//go:generate go run ./generate -out elementwise_amd64.s -stubs elementwise_amd64.go -pkg elementwise
