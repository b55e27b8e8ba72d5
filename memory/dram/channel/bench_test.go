package channel

import "testing"

func BenchmarkChannel(b *testing.B) {
	d := lookup(b, "ddr4-2400")
	const requests = 10_000
	for _, bench := range []struct {
		name   string
		stream []access
	}{
		{"sequential", strided(requests, d.Organization.BurstBytes(), false)},
		{"random", random(requests, d, 0)},
		{"blocks", blocks(requests, d)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				run(b, d, bench.stream)
			}
			perRequest := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / requests
			b.ReportMetric(perRequest, "ns/request")
		})
	}
}
