package tile_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"pgsim/pgworkloads/arithmetic/tile"
	"pgsim/pgworkloads/arithmetic/tile/peaktest"
)

// BenchmarkKernels measures every kernel of this processor, in turn with the loop of only its
// multiplications, which is the peak of the processor. The shortest time of each counts, because
// others may use the processor, too.
func BenchmarkKernels(b *testing.B) {
	for _, k := range tile.Kernels() {
		for _, reduction := range []int{144, 512, 576, 4608} {
			b.Run(fmt.Sprintf("%s, K = %d", k.Name, reduction), func(b *testing.B) { benchmark(b, k, reduction) })
		}
	}
}

func benchmark(b *testing.B, k *tile.Kernel, reduction int) {
	const calls = 300
	steps := reduction / k.Digits
	o := tile.Operands{Weights: make([]uint32, steps*k.Rows), Reach: (steps - 1) * k.Lanes}
	for step := range steps {
		o.Offsets = append(o.Offsets, step*k.Lanes)
	}
	var out [tile.Vectors][]int32
	for v := range out {
		o.Pixels[v], o.First[v] = make([]uint32, steps*k.Lanes), make([]int32, k.Rows)
		out[v] = make([]int32, k.Rows*k.Lanes)
	}
	kernel, most := time.Duration(math.MaxInt64), time.Duration(math.MaxInt64)
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		for range calls {
			k.Multiply(out, k.Lanes, &o)
		}
		kernel = min(kernel, time.Since(start))
		start = time.Now()
		if loop := peaktest.Loops[k.Name]; loop != nil {
			loop(calls * steps)
		}
		most = min(most, time.Since(start))
	}
	macs := float64(calls * steps * k.Digits * k.Lanes * tile.Vectors * k.Rows)
	b.ReportMetric(macs/kernel.Seconds(), "MACs/s")
	if peaktest.Loops[k.Name] == nil {
		return
	}
	b.ReportMetric(macs/most.Seconds(), "peak-MACs/s")
	b.ReportMetric(100*most.Seconds()/kernel.Seconds(), "%of-peak")
}
