// Package pgworkloads has the shared types of workloads: what the accelerator has to compute, and
// which outputs are gated.
//
// A [Workload] is a list of matrix-product layers with a gate for every output. It comes from a
// [Source]: a trace of a trained network, or shapes without a network. An activation code a of B
// bits is split into its high Bh bits and the rest,
//
//	Oh = sum_k w[n,k] * high(a[m,k])          the high part, always computed
//	g  = Oh > T[n]                            the gate
//	O  = Oh + g * sum_k w[n,k] * low(a[m,k])  the output
//
// Its [Graph] says what happens between layers: which layer reads which tensor, and the elementwise
// work such as batch norm, quantization, pooling and shortcuts.
//
// The package imports nothing from pgsim. The array, its memories and the energy model describe
// workloads only with these types. The folders below make workloads:
//
//	arithmetic   exact sums, and the rules of gates
//	network      trained networks and their execution; one file per operation
//	trace        traces, and the workloads and networks in them
//	testset      samples that networks have not seen
//	thresholds   changed and calibrated thresholds
//	evaluation   accuracy on a test set
//	verify       comparison with the training framework
//	shapes       layers of given sizes, and single products
//	source       any of these files, opened by its content
//	archive      the container of the files
//
// FORMAT.md describes the file formats.
package pgworkloads
