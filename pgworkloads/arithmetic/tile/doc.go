// Package tile multiplies tiles of small integers with the vector instructions of the processor. It
// is the inner loop of all sums of products.
//
// A tile is two vectors of pixels by a few rows of weights. Operands are packed: a word of 32 bits
// holds two or four integers that are adjacent in the reduction. One instruction then multiplies
// and adds all of them, for every pixel of a vector:
//
//	           word of weights      vector of pixels (one word each)
//	step 0     w0 w1 w2 w3     x    a0 a1 a2 a3 | a0 a1 a2 a3 | ...
//	step 1     w4 w5 w6 w7     x    a4 a5 a6 a7 | a4 a5 a6 a7 | ...
//
// The sums stay in registers to the end. The words of a step's pixels are adjacent in memory, at an
// offset that a table gives. So pixels are read from the padded image itself if they are adjacent
// there, and otherwise from a small panel.
//
// # Exact
//
// Sums have 32 bits and wrap around. So a sum that fits is right, even if intermediate sums
// overflow. No instruction saturates. The instruction for bytes adds four products to a sum at once
// (VPDPBUSD). The older one, which makes sums of 16 bits (VPMADDUBSW), is not used. Products of
// 16-bit integers are added in pairs to 32 bits; only -32768 * -32768 twice overflows.
//
// # Processors
//
// [Kernels] lists what this processor has: AVX-512 VNNI and AVX2 on amd64, NEON on arm64. Other
// processors have no kernels, and [pgsim/pgworkloads/arithmetic] computes without them. Package
// generate writes the assembly.
package tile

//go:generate go run ./generate -out kernels_amd64.s -stubs kernels_amd64.go -pkg tile
//go:generate go run ./generate -peak -out peaktest/peak_amd64.s -stubs peaktest/peak_amd64.go -pkg peaktest
//go:generate go run ./generate -neon kernels_arm64.s
