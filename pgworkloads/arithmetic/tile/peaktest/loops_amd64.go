package peaktest

// Loops are those of the kernels of package tile, by their names. Each multiplies as
// often as so many steps of its kernel do. Only for processors that have the kernel.
var Loops = map[string]func(steps int){
	"bytes, AVX-512 VNNI": bytesVNNI,
	"words, AVX-512 VNNI": wordsVNNI,
	"words, AVX2":         wordsAVX2,
}
