package reference

import (
	"testing"

	"pgsim/pe"
)

// BenchmarkRun measures the clock of an 8x8 array under every policy.
func BenchmarkRun(b *testing.B) {
	const rows, cols, pixels = 8, 8, 64
	gates := make(gateRows, pixels)
	for m := range gates {
		gates[m] = "x..x.x....x..x.."[m%4:][:cols]
	}
	for _, policy := range Policies.Names() {
		b.Run(policy, func(b *testing.B) {
			m := gates.machine(rows, cols, policy, OverlapFull, 2)
			m.Lanes = 1
			p := gates.problem()
			var cycles pe.Cycle
			for b.Loop() {
				got, err := Run(m, p)
				if err != nil {
					b.Fatal(err)
				}
				cycles += got.Cycles
			}
			b.ReportMetric(float64(cycles)/b.Elapsed().Seconds(), "cycles/s")
			b.ReportMetric(float64(cycles)*rows*cols/b.Elapsed().Seconds(), "PE-cycles/s")
		})
	}
}
