package peaktest

// Loops are the loops for the kernels of package tile, by kernel name. Each does as many
// multiplications as the given number of steps of its kernel. A loop must only run on processors
// that have the kernel.
var Loops = map[string]func(steps int){
	"bytes, AVX-512 VNNI": bytesVNNI,
	"words, AVX-512 VNNI": wordsVNNI,
	"words, AVX2":         wordsAVX2,
}
