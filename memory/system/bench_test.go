package system

import (
	"fmt"
	"testing"

	"pgsim/configs"
	"pgsim/memory"
)

// stream makes the transfers of a benchmark.
type stream struct {
	name string
	make func(i uint64) memory.Transfer
}

// streams returns transfers of the given size, one behind the other.
func streams(bytes uint64) []stream {
	return []stream{
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
	}
}

// BenchmarkSystem measures whole transfers, from the request to the answer, of a DMA
// that drives the DRAM itself and of one whose bursts are messages.
func BenchmarkSystem(b *testing.B) {
	const transfers, bytes = 256, 4096
	for _, kind := range []string{"event", byMessages} {
		for _, s := range streams(bytes) {
			var requests []request
			for i := range uint64(transfers) {
				requests = append(requests, request{Transfer: s.make(i)})
			}
			for _, channels := range []int{1, 4} {
				acc := machine(b, func(a *configs.Accelerator) { a.DRAM.Kind, a.DRAM.Channels = kind, channels })
				b.Run(fmt.Sprintf("%s/%s/channels=%d", kind, s.name, channels), func(b *testing.B) {
					benchmark(b, acc, requests, transfers*bytes)
				})
			}
		}
	}
}

func benchmark(b *testing.B, acc configs.Accelerator, requests []request, bytes uint64) {
	burst, err := BurstBytes(acc.DRAM)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(int64(bytes))
	for b.Loop() {
		run(b, acc, requests)
	}
	b.ReportMetric(float64(b.N)*float64(bytes)/float64(burst)/b.Elapsed().Seconds(), "bursts/s")
}

// TestBurstsAllocateNothing: a transfer of many bursts allocates no more than one of few, except
// for a few queues that grow until they are large enough.
func TestBurstsAllocateNothing(t *testing.T) {
	const few, many, grown = 40, 1000, 60 // bursts, allocations
	for _, s := range streams(0) {
		for _, channels := range []int{1, 4} {
			acc := machine(t, func(a *configs.Accelerator) { a.DRAM.Channels = channels })
			burst, err := BurstBytes(acc.DRAM)
			if err != nil {
				t.Fatal(err)
			}
			allocations := func(bursts uint64) float64 {
				requests := []request{{Transfer: s.make(2)}}
				requests[0].Bytes = bursts * burst
				return testing.AllocsPerRun(3, func() { run(t, acc, requests) })
			}
			if short, long := allocations(few), allocations(many); long > short+grown {
				t.Errorf("%s, %d channels: %.0f allocations for %d bursts, %.0f for %d", s.name, channels, short, few, long, many)
			}
		}
	}
}
