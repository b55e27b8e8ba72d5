package energy

import (
	"math"
	"testing"
)

// TestArea checks parts of machines of 8 rows and 32 columns at 45 nm against cells counted by
// hand. Cells cover 70 % of the area.
func TestArea(t *testing.T) {
	const register, mux, floor = 4.522, 1.862, 0.7 * 1e6 // um2 of cells per mm2
	// The smallest memory has 0.25 KiB and here two ports. It is on the power law
	// through 2143 um2 of 0.5 and 7543 um2 of 2 KiB.
	smallest := 2143 * math.Pow(0.5, math.Log(7543.0/2143)/math.Log(4)) * 1.43 * 1.43 / 1e6
	for _, test := range []struct {
		policy, part string
		want         float64
	}{
		{"dense", "comparators", 0},
		{"dense", "queues", 0},
		{"dense", "crossbars", 0},
		{"dense", "partial_sums", 0},
		// Registers of 1 + 8 bits in 256 PEs.
		{"dense", "registers", 256 * 9 * register / floor},
		// 32 bits with a multiplexer in 256 PEs.
		{"dense", "drain", 256 * 32 * (register + mux) / floor},
		// A 32-bit adder in 256 PEs, a threshold of 32 bits in 32 columns.
		{"ideal", "comparators", (256*137 + 32*32*register) / floor},
		// A queue of 8 entries of 14 bits in 256 PEs.
		{"pe-queue", "queues", 256 * (8*14*register + 7*14*mux) / floor},
		// A word of 64 bits for each of 256 streams, straight from its bank.
		{"pe-queue", "crossbars", 256 * 64 * register / floor},
		// 8 * 8 entries of 14 bits in 32 columns, 896 bits: flip-flops would be larger
		// than the smallest memory.
		{"column-queue", "queues", 32 * smallest},
		// The same words, each stream from any of 16 banks.
		{"column-queue", "crossbars", 256 * (64*register + 15*mux) / floor},
		// 8 weight bits of 32 columns from any of 16 banks as well.
		{"column-share", "crossbars", (256*(64*register+15*mux) + 32*8*15*mux) / floor},
		// One queue of 7 tiles of 8 rows: one and 1 + ceil(39/8) in flight.
		{"row-pack", "queues", smallest},
		// 8 rows from any of 16 banks.
		{"row-pack", "crossbars", 8 * 15 * mux / floor},
		// 56 sums of 32 bits per column, 1792 bits.
		{"row-pack", "partial_sums", 32 * smallest},
		// 64 sums of 32 bits per column, 0.25 KiB.
		{"column-queue", "partial_sums", 32 * smallest},
		// 32 arrays of 8 KiB.
		{"dense", "scratchpad_activation", 32 * 26282e-6},
		// 32 requests of 64 bits and two words of 64 bits.
		{"dense", "dma", (32*64 + 2*64) * register / floor},
	} {
		m := model(t, "array.rows=8", "array.cols=32", "array.policy="+test.policy)
		if got := value(t, m.Area(), test.part); !near(got, test.want, 1e-4) {
			t.Errorf("%s: %s takes %v mm2, want %v", test.policy, test.part, got, test.want)
		}
	}
}

// TestWidePaths checks that the selection of banks is as wide as the inputs of a PE: two lanes of
// four bits.
func TestWidePaths(t *testing.T) {
	m := model(t, "array.policy=column-share", "array.lanes=2", "array.digit_bits=4")
	want := (256*(64*4.522+8*15*1.862) + 16*2*8*15*1.862) / 0.7e6
	if got := value(t, m.Area(), "crossbars"); !near(got, want, 1e-9) {
		t.Errorf("crossbars take %v mm2, want %v", got, want)
	}
}

// TestSingleBuffered checks that a scratchpad without a second half has half as many arrays of
// twice the capacity.
func TestSingleBuffered(t *testing.T) {
	m := model(t, "scratchpads.output.double_buffered=false")
	parts, err := m.Energy(Actions{Scratchpads: [3]WordActions{2: {Reads: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := value(t, parts, "scratchpad_output"); !near(got, 10*math.Sqrt2, 1e-9) { // 16 KiB
		t.Errorf("a word is %v pJ, want %v", got, 10*math.Sqrt2)
	}
}

// TestScratchpads checks that each scratchpad is priced by its own settings.
func TestScratchpads(t *testing.T) {
	m := model(t, "scratchpads.activation.capacity_kib=1024", "scratchpads.weight.word_bits=128", "scratchpads.output.ports=2")
	for i, test := range []struct {
		part string
		want float64
	}{
		{"scratchpad_activation", 20}, // 32 KiB
		{"scratchpad_weight", 10 * (0.777 + 2*0.223)},
		{"scratchpad_output", 10 * 1.24},
	} {
		var reads, writes Actions
		reads.Scratchpads[i].Reads, writes.Scratchpads[i].Writes = 1, 1
		for factor, actions := range map[float64]Actions{1: reads, 1.03: writes} {
			parts, err := m.Energy(actions)
			if err != nil {
				t.Fatal(err)
			}
			if got := value(t, parts, test.part); !near(got, factor*test.want, 1e-9) {
				t.Errorf("%+v: a word is %v pJ, want %v", actions, got, factor*test.want)
			}
		}
	}
}

// TestDMA checks that a byte is registered twice and crosses the chip, whose side is the square
// root of all area except the DMA's own.
func TestDMA(t *testing.T) {
	m := model(t)
	parts, err := m.Energy(Actions{DMABytes: 1})
	if err != nil {
		t.Fatal(err)
	}
	side := math.Sqrt(m.Area().Total() - value(t, m.Area(), "dma"))
	if got, want := value(t, parts, "dma"), 8*(2*0.01137+0.101*side); !near(got, want, 1e-9) {
		t.Errorf("a byte is %v pJ, want %v", got, want)
	}
}

// TestPaths checks the cost of a bit on its way to the array by policy: through the selection of 16
// banks, over half the array, and into the word of a stream.
func TestPaths(t *testing.T) {
	const choice, held = 4 * 0.00141, 0.01137
	for policy, want := range map[string]float64{
		"row-pack": choice, "pe-queue": held, "column-queue": choice + held,
	} {
		m := model(t, "array.policy="+policy)
		// All of these PEs have one accumulator and a comparator: see TestPrices.
		const way = 16 * 0.032418 * 0.101
		parts, err := m.Energy(Actions{ActivationCrossbarBits: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got := parts.Total(); !near(got, want+way, 1e-3) {
			t.Errorf("%s: a bit is %v pJ, want %v", policy, got, want+way)
		}
	}
}
