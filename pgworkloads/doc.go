// Package pgworkloads answers: what does the accelerator have to compute, and
// which outputs are gated?
//
// A [Workload] is a list of matrix-product layers with a gate for every output.
// It comes from a [Trace] (a trained network, a batch of real samples and what
// the training framework computed for them), from [Shapes] (layers without
// weights or gates, as other simulators describe networks), or from a [GEMM] (one
// product with random or given gates). FORMAT.md has the formats of files; a
// [Source] is what came out of one.
//
// The package also holds the arithmetic of Precision Gating in exact integers.
// An activation code a of B bits is split into its top Bh planes and the rest,
//
//	Oh = sum_k w[n,k] * high(a[m,k])          the high part, always computed
//	g  = Oh > T[n]                            the gate
//	O  = Oh + g * sum_k w[n,k] * low(a[m,k])  the output
//
// so that [Trace.Verify] can recompute every gate and every output of a trace. A
// [Network] executes the whole of it, its thresholds moved or not ([Moves]): on
// the stored samples for [Trace.VerifyExecution] and [Trace.Workload], and on a
// held set, [Data], for its accuracy ([Network.Evaluate]). An operation of a
// network is one file, named after it, which registers its shape and arithmetic.
package pgworkloads
