package system

import (
	"testing"

	"pgsim/configs"
	"pgsim/memory"
)

// BenchmarkSystem measures whole transfers, from the request to the answer.
func BenchmarkSystem(b *testing.B) {
	const transfers, bytes = 256, 4096
	for _, bench := range []struct {
		name string
		make func(i uint64) memory.Transfer
	}{
		{"loads", func(i uint64) memory.Transfer {
			return memory.Transfer{ID: i, Pad: memory.Activation, Address: i * bytes, Bytes: bytes}
		}},
		{"stores", func(i uint64) memory.Transfer {
			return memory.Transfer{ID: i, Store: true, Pad: memory.Output, Address: i * bytes, Bytes: bytes}
		}},
		{"mixed", func(i uint64) memory.Transfer {
			pad := memory.Pad(i % memory.Pads)
			return memory.Transfer{ID: i, Store: pad == memory.Output, Pad: pad, Address: i * bytes, Bytes: bytes}
		}},
	} {
		var requests []request
		for i := range uint64(transfers) {
			requests = append(requests, request{Transfer: bench.make(i)})
		}
		for _, channels := range []int{1, 4} {
			acc := machine(b, func(a *configs.Accelerator) { a.DRAM.Channels = channels })
			burst, err := BurstBytes(acc.DRAM)
			if err != nil {
				b.Fatal(err)
			}
			b.Run(bench.name+map[int]string{1: "/1-channel", 4: "/4-channels"}[channels], func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(transfers * bytes)
				for b.Loop() {
					run(b, acc, requests)
				}
				bursts := float64(b.N) * transfers * bytes / float64(burst)
				b.ReportMetric(bursts/b.Elapsed().Seconds(), "bursts/s")
			})
		}
	}
}
