package system

import (
	"testing"

	"pgsim/configs"
	"pgsim/memory"
)

// sequential returns transfers of the given size, one behind the other.
func sequential(store bool, pad memory.Pad, transfers, bytes uint64) []request {
	requests := make([]request, transfers)
	for i := range requests {
		requests[i].Transfer = memory.Transfer{
			ID: uint64(i), Store: store, Pad: pad, Address: uint64(i) * bytes, Bytes: bytes,
		}
	}
	return requests
}

// last returns the cycle of the last answer.
func (o outcome) last() uint64 {
	var last uint64
	for _, cycle := range o.Done {
		last = max(last, cycle)
	}
	return last
}

// TestBandwidth: long sequential loads and stores come close to the bandwidth of the data bus and
// never exceed it. The loss is refreshes (tRFC of every tREFI: 3.3 % of ddr4-2400, 4.6 % of
// lpddr4-3200) and opening rows.
func TestBandwidth(t *testing.T) {
	const transfers, bytes, bound = 128, 8192, 1.1
	for _, name := range []string{"ddr4-2400", "lpddr4-3200"} {
		for _, channels := range []int{1, 2, 3} {
			for _, store := range []bool{false, true} {
				acc := machine(t, func(a *configs.Accelerator) {
					a.DRAM.Device, a.DRAM.Channels = name, channels
					a.DMA.MaxOutstanding = 32 * channels
					a.Clock.FrequencyMHz = 1000
				})
				dev, err := Device(acc.DRAM)
				if err != nil {
					t.Fatal(err)
				}
				const nsPerCycle = 1
				least := transfers * bytes / (dev.PeakGBs() * float64(channels)) / nsPerCycle
				o := run(t, acc, sequential(store, memory.Activation, transfers, bytes))
				got := float64(max(o.last(), o.LastData))
				t.Logf("%s, %d channels, store %t: %.1f %% of the peak", name, channels, store, 100*least/got)
				if got < least || got > bound*least {
					t.Errorf("%s, %d channels, store %t: %.0f cycles, want %.0f to %.0f",
						name, channels, store, got, least, bound*least)
				}
			}
		}
	}
}

// TestOutstanding: one request in flight pays the whole latency for every burst.
func TestOutstanding(t *testing.T) {
	acc := machine(t, func(a *configs.Accelerator) {
		a.DMA.MaxOutstanding = 1
		a.Clock.FrequencyMHz = 1200 // the memory's
	})
	const bursts = 1000
	// A hit is CL + BL/2; requests and answers each wait for the next cycle.
	const perBurst = 16 + 4 + 2
	got := run(t, acc, sequential(false, memory.Weight, 1, bursts*64)).last()
	if least := uint64(bursts * perBurst); got < least || got > least+least/20 {
		t.Errorf("%d cycles, want %d and up to 5 %% for refreshes and rows", got, least)
	}
}

// TestStoresDoNotStarveLoads: beside a long store, a load takes little more than twice as long as
// alone, and much less than the store.
func TestStoresDoNotStarveLoads(t *testing.T) {
	const large, small = 64 << 10, 4096
	acc := machine(t)
	long := memory.Transfer{ID: 1, Store: true, Pad: memory.Output, Bytes: large}
	load := memory.Transfer{ID: 2, Pad: memory.Activation, Address: 1 << 20, Bytes: small}
	const at = 700 // the store is under way
	alone := run(t, acc, []request{{at, load}}).Done[load.ID] - at
	beside := run(t, acc, []request{{0, long}, {at, load}})
	got := beside.Done[load.ID] - at
	if beside.Done[long.ID] <= beside.Done[load.ID] {
		t.Errorf("the store is done in cycle %d, before the load: not long enough", beside.Done[long.ID])
	}
	t.Logf("alone %d, beside %d, store done %d", alone, got, beside.Done[long.ID])
	if got > 3*alone {
		t.Errorf("the load takes %d cycles beside the store, %d alone", got, alone)
	}
}

// TestLoadsDoNotStarveStores: beside a long load a store is done early.
func TestLoadsDoNotStarveStores(t *testing.T) {
	const large, small, at = 64 << 10, 4096, 200
	acc := machine(t)
	long := memory.Transfer{ID: 1, Pad: memory.Activation, Bytes: large}
	stored := memory.Transfer{ID: 2, Store: true, Pad: memory.Output, Address: 1 << 20, Bytes: small}
	alone := run(t, acc, []request{{at, stored}}).Done[stored.ID] - at
	beside := run(t, acc, []request{{0, long}, {at, stored}})
	if got := beside.Done[stored.ID] - at; got > 3*alone {
		t.Errorf("the store takes %d cycles beside the load, %d alone", got, alone)
	}
	if beside.Done[long.ID] <= beside.Done[stored.ID] {
		t.Errorf("the load is done in cycle %d, before the store: not long enough", beside.Done[long.ID])
	}
}

// TestSlowScratchpad: a scratchpad of one narrow bank determines the time, from the first data on:
// tRCD + CL + BL/2 = 36 cycles of 1200 MHz, 15 of 500.
func TestSlowScratchpad(t *testing.T) {
	acc := machine(t, func(a *configs.Accelerator) {
		a.Scratchpads.Weight.Banks, a.Scratchpads.Weight.WordBits = 1, 8
	})
	const transfers, bytes, first = 4, 4096, 15
	got := run(t, acc, sequential(false, memory.Weight, transfers, bytes)).last()
	const least = first + transfers*bytes // a byte a cycle
	if got < least || got > least+10 {
		t.Errorf("%d cycles, want %d and a few for the hand-over", got, least)
	}
}

// TestStoresOverlap: while a store is sent, the next one is taken out of its scratchpad. Both take
// about as long here: 40 bytes per cycle against 38.4.
func TestStoresOverlap(t *testing.T) {
	acc := machine(t, func(a *configs.Accelerator) { a.Scratchpads.Output.Banks = 5 })
	const transfers, bytes, bytesPerCycle = 40, 4096, 38.4
	got := float64(run(t, acc, sequential(true, memory.Output, transfers, bytes)).last())
	if least := transfers * bytes / bytesPerCycle; got > 1.25*least {
		t.Errorf("%.0f cycles, want about %.0f: one after the other is twice that", got, least)
	}
}
