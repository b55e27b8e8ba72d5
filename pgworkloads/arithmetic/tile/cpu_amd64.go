package tile

import "golang.org/x/sys/cpu"

var (
	bytesAVX512 = Kernel{Name: "bytes, AVX-512 VNNI", Digits: 4, Lanes: 16, Rows: 8, multiply: bytesVNNI}
	wordsAVX512 = Kernel{Name: "words, AVX-512 VNNI", Digits: 2, Lanes: 16, Rows: 8, multiply: wordsVNNI}
	words256    = Kernel{Name: "words, AVX2", Digits: 2, Lanes: 8, Rows: 4, multiply: wordsAVX2}
)

// Kernels returns the kernels that this processor has, the fastest first. To get fewer, turn
// features off, e.g. with GODEBUG=cpu.avx512f=off.
func Kernels() []*Kernel {
	return kernelsOf(cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI, cpu.X86.HasAVX2)
}

// kernelsOf returns the kernels of a processor with or without AVX-512 VNNI and AVX2.
func kernelsOf(vnni, avx2 bool) []*Kernel {
	var kernels []*Kernel
	if vnni {
		kernels = append(kernels, &bytesAVX512, &wordsAVX512)
	}
	if avx2 {
		kernels = append(kernels, &words256)
	}
	return kernels
}
