package system

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/memory/dma"
	"pgsim/memory/dram"
	"pgsim/memory/scratchpad"
)

// drawMachine draws a machine that differs from the default one in its memory.
func drawMachine(t *rapid.T, kind string) configs.Accelerator {
	return machine(t, func(a *configs.Accelerator) {
		a.DRAM.Kind = kind
		a.DRAM.Device = rapid.SampledFrom(devicesOf(kind)).Draw(t, "device")
		a.DRAM.Channels = rapid.IntRange(1, 5).Draw(t, "channels")
		a.DMA.MaxOutstanding = rapid.SampledFrom([]int{1, 2, 7, 32, 1024}).Draw(t, "max outstanding")
		a.Clock.FrequencyMHz = rapid.SampledFrom([]float64{50, 500, 800, 3000}).Draw(t, "MHz")
		for _, pad := range []*configs.Scratchpad{&a.Scratchpads.Activation.Scratchpad, &a.Scratchpads.Weight, &a.Scratchpads.Output} {
			pad.Banks = rapid.IntRange(1, 16).Draw(t, "banks")
			pad.Ports = rapid.IntRange(1, 2).Draw(t, "ports")
			pad.WordBits = rapid.SampledFrom([]int{8, 24, 64}).Draw(t, "word bits")
		}
	})
}

// devicesOf returns the devices that a kind of DRAM can model.
func devicesOf(kind string) []string {
	if kind == "akita" {
		return []string{"ddr4-2400", "lpddr4-3200"}
	}
	return dram.Devices.Names()
}

// drawTransfers draws up to n transfers of up to the given size, some of which
// overlap.
func drawTransfers(t *rapid.T, n int, largest uint64) []request {
	requests := make([]request, rapid.IntRange(1, n).Draw(t, "transfers"))
	pause := rapid.SampledFrom([]uint64{0, 10, 1000}).Draw(t, "longest pause")
	var at uint64
	for i := range requests {
		at += rapid.Uint64Range(0, pause).Draw(t, "pause")
		requests[i] = request{at, memory.Transfer{
			ID:      uint64(i) * 3,
			Store:   rapid.Bool().Draw(t, "store"),
			Pad:     memory.Pad(rapid.IntRange(0, memory.Pads-1).Draw(t, "pad")),
			Address: rapid.Uint64Range(0, 20_000).Draw(t, "address"),
			Bytes:   rapid.Uint64Range(1, largest).Draw(t, "bytes"),
		}}
	}
	return requests
}

// TestConservation: everything that is requested moves once, and DMA, scratchpads and DRAM agree
// on how much it was.
func TestConservation(t *testing.T) {
	for _, kind := range []struct {
		name      string
		transfers int
		largest   uint64
	}{{"event", 40, 6000}, {"akita", 2, 100}} {
		t.Run(kind.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				acc := drawMachine(t, kind.name)
				requests := drawTransfers(t, kind.transfers, kind.largest)
				got := run(t, acc, requests)
				checkCounts(t, acc, requests, got.Counts)
				for _, r := range requests {
					if done := got.Done[r.ID]; done <= r.at {
						t.Fatalf("transfer %d is asked for in cycle %d and done in %d", r.ID, r.at, done)
					}
				}
			})
		})
	}
}

// checkCounts compares counts with those that the requests should give.
func checkCounts(t failer, acc configs.Accelerator, requests []request, got Counts) {
	t.Helper()
	burst, err := BurstBytes(acc.DRAM)
	if err != nil {
		t.Fatal(err)
	}
	var want Counts
	for _, r := range requests {
		words := wordsOf(pads(acc.Scratchpads)[r.Pad], r.Bytes)
		touched := ((r.Address+r.Bytes-1)/burst - r.Address/burst + 1) * burst
		if r.Store {
			want.Stores++
			want.BytesStored += r.Bytes
			want.BurstBytesStored += touched
			want.Pads[r.Pad].Reads += words
		} else {
			want.Loads++
			want.BytesLoaded += r.Bytes
			want.BurstBytesLoaded += touched
			want.Pads[r.Pad].Writes += words
		}
	}
	if got.Pads != want.Pads {
		t.Fatalf("words of the scratchpads %+v, want %+v", got.Pads, want.Pads)
	}
	if got.Counts != want.Counts {
		t.Fatalf("DMA %+v, want %+v", got.Counts, want.Counts)
	}
	d := got.DRAM
	if d.BytesRead+d.Forwarded*burst != want.BurstBytesLoaded || d.BytesWritten != want.BurstBytesStored {
		t.Fatalf("DRAM %+v, want %d bytes read and %d written", d, want.BurstBytesLoaded, want.BurstBytesStored)
	}
}

func wordsOf(pad configs.Scratchpad, bytes uint64) uint64 {
	bits := uint64(pad.WordBits)
	return (bytes*8 + bits - 1) / bits
}

// TestComponents: hooks and monitors see every part under its name.
func TestComponents(t *testing.T) {
	acc := machine(t, func(a *configs.Accelerator) { a.DRAM.Channels = 2 })
	s, err := New("Memory", nil, nil, acc)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range s.Components() {
		got = append(got, c.Name())
	}
	want := []string{
		"Memory.DMA", "Memory.Scratchpad.Activation", "Memory.Scratchpad.Weight", "Memory.Scratchpad.Output",
		"Memory.DRAM.Channel[0]", "Memory.DRAM.Channel[1]",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if (s.Counts(0).Pads != [memory.Pads]scratchpad.Counts{}) || s.Waiting() != (dma.Waiting{}) {
		t.Error("a new system is not idle")
	}
}
