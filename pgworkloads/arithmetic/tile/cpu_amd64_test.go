package tile

import (
	"slices"
	"testing"

	"golang.org/x/sys/cpu"
)

// TestKernelsOf checks which kernels a processor has, and which ones it uses for words of two and
// of four integers.
func TestKernelsOf(t *testing.T) {
	for _, c := range []struct {
		vnni, avx2 bool
		want       []*Kernel
		two, four  *Kernel
	}{
		{false, false, nil, nil, nil},
		{false, true, []*Kernel{&words256}, &words256, nil},
		{true, true, []*Kernel{&bytesAVX512, &wordsAVX512, &words256}, &wordsAVX512, &bytesAVX512},
	} {
		got := kernelsOf(c.vnni, c.avx2)
		if !slices.Equal(got, c.want) || find(got, 2) != c.two || find(got, 4) != c.four {
			t.Errorf("VNNI %t, AVX2 %t: %v", c.vnni, c.avx2, got)
		}
	}
}

// TestKernelsOfThisProcessor asks the processor.
func TestKernelsOfThisProcessor(t *testing.T) {
	if got, want := slices.Contains(Kernels(), &bytesAVX512), cpu.X86.HasAVX512F && cpu.X86.HasAVX512VNNI; got != want {
		t.Errorf("AVX-512 VNNI used: %t, there: %t", got, want)
	}
	if got, want := slices.Contains(Kernels(), &words256), cpu.X86.HasAVX2; got != want {
		t.Errorf("AVX2 used: %t, there: %t", got, want)
	}
}
