package energy

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pe"
)

// TestPrices checks one action of each kind on the reference machine against prices worked out by
// hand from the table.
func TestPrices(t *testing.T) {
	const (
		clock, write = 0.00617, 0.0052 // pJ of a flip-flop
		register     = clock + write
		mux          = 0.00141
		wire         = 0.101 // pJ/mm
	)
	// Cells of a PE: its step is 8 digit cells of 2.66 um2, a shifter of (8+1)*3
	// multiplexers of 1.862, an adder of 137, an accumulator of 32*4.522; it has
	// registers of 1+8 bits, 32 links of register and multiplexer, and a
	// comparator of 137.
	const cells = 8*2.66 + 27*1.862 + 137 + 32*4.522 +
		9*4.522 + 32*(4.522+1.862) + 137
	// The pitch is the root of 735.7 um2 / 0.7: 0.03242 mm.
	const pitch = 0.032418
	if !near(cells/0.7*1e-6, pitch*pitch, 1e-3) {
		t.Fatalf("the pitch is the root of %v um2", cells/0.7)
	}
	// A queue is the smallest memory, of 0.25 KiB: on the power laws through 2.04 pJ
	// of 0.5 and 10 pJ of 8 KiB, and through 0.0197 mW of 0.5 and 0.07 mW of 2 KiB.
	queuePJ := 2.04 * math.Pow(0.5, math.Log(10/2.04)/math.Log(16)) * (0.777 + 0.223*14/64) * 1.24
	queueMW := 0.0197 * math.Pow(0.5, math.Log(0.07/0.0197)/math.Log(4)) * 1.086
	// All cells: PEs, a threshold per column, 256
	// streams of 64-bit words and their choice of 16 banks, 16 weight streams of
	// 8 bits and theirs, 32 DRAM requests of 64 bits and two words in the DMA.
	const cellArea = 256*cells + 16*32*4.522 +
		256*64*4.522 + 256*15*1.862 + 16*8*15*1.862 + (32*64+2*64)*4.522
	for _, test := range []struct {
		part    string
		actions Actions
		want    float64
	}{
		// 8 gated bits, 27 multiplexers, a 32-bit add, a 32-bit register.
		{"array_high", Actions{Array: pe.Activity{HighSteps: 1}}, 8*0.00269 + 27*mux + 0.1 + 32*register},
		{"array_low", Actions{Array: pe.Activity{LowSteps: 1}}, 8*0.00269 + 27*mux + 0.1 + 32*register},
		{"array_full", Actions{Array: pe.Activity{FullSteps: 1}}, 8*0.00269 + 27*mux + 0.1 + 32*register},
		{"array_idle", Actions{Array: pe.Activity{IdleNotGated: 1}}, 32 * clock},
		{"array_idle", Actions{Array: pe.Activity{IdleQueueShorter: 1}}, 32 * clock},
		{"array_idle", Actions{Array: pe.Activity{IdleTilePartial: 1}}, 32 * clock},
		{"comparators", Actions{Array: pe.Activity{Comparisons: 1}}, 0.1},
		{"registers", Actions{OperandHops: 1}, register + wire*pitch},
		{"registers", Actions{WeightHops: 1}, 8 * (register + wire*pitch)},
		{"drain", Actions{DrainHops: 1}, 32 * (register + mux + wire*pitch)},
		// 8*16 entries of a column name one of 128 KiB * 8 / 64 = 2^14 words: 1792 bits,
		// which fit the 2048 of the smallest memory.
		{"queues", Actions{QueuePushes: 1}, queuePJ * 1.03},
		{"queues", Actions{QueuePops: 1}, queuePJ},
		// 8*16 sums of 32 bits are 0.5 KiB: 2.04 pJ for 64 bits, 0.777 of it for
		// any width, 0.24 more for the second port.
		{"partial_sums", Actions{PartialSumReads: 1}, 2.04 * (0.777 + 0.223/2) * 1.24},
		{"partial_sums", Actions{PartialSumWrites: 1}, 2.04 * (0.777 + 0.223/2) * 1.24 * 1.03},
		// 16 banks are 4 levels, the middle of the array is 16 PEs away.
		{"crossbars", Actions{ActivationCrossbarBits: 1}, register + 4*mux + 16*pitch*wire},
		{"crossbars", Actions{WeightCrossbarBits: 1}, 4*mux + 16*pitch*wire},
		// 256 KiB in 16 banks of two halves: 8 KiB, 10 pJ for 64 bits.
		{"scratchpad_activation", Actions{Scratchpads: [3]WordActions{0: {Reads: 1}}}, 10},
		{"scratchpad_activation", Actions{Scratchpads: [3]WordActions{0: {Writes: 1}}}, 10.3},
		// Worked out in package dram.
		{"dram", Actions{DRAM: DRAMActions{Activates: 1}}, 3352},
		// 1 mW for a millisecond are 10^6 pJ.
		{"leakage", Actions{Seconds: 1e-3}, 1e6 * (cellArea*17.8e-6 + 3*32*0.227 + 16*0.0197*1.086 + 16*queueMW)},
	} {
		m := model(t)
		parts, err := m.Energy(test.actions)
		if err != nil {
			t.Errorf("%+v: %v", test.actions, err)
			continue
		}
		if got := value(t, parts, test.part); !near(got, test.want, 1e-3) {
			t.Errorf("%+v: %s is %v pJ, want %v", test.actions, test.part, got, test.want)
		}
		if got := parts.Total(); !near(got, value(t, parts, test.part), 1e-12) {
			t.Errorf("%+v: %v pJ in all, %s is %v", test.actions, got, test.part, value(t, parts, test.part))
		}
	}
}

// TestBitParallelStep checks a PE that takes 8 bits at a time: an 8-bit
// multiply, no shifter, an add and the accumulator.
func TestBitParallelStep(t *testing.T) {
	parts, err := model(t, "array.digit_bits=8", "array.policy=dense").Energy(Actions{Array: pe.Activity{FullSteps: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := parts.Total(), 0.2+0.1+32*0.01137; !near(got, want, 1e-9) {
		t.Errorf("a step is %v pJ, want %v", got, want)
	}
}

// TestLanesStep checks a PE of four lanes: four gated weights, three adders of
// 8 + 1 + 2 bits, a shifter as wide and one accumulator.
func TestLanesStep(t *testing.T) {
	parts, err := model(t, "array.lanes=4").Energy(Actions{Array: pe.Activity{HighSteps: 1}})
	if err != nil {
		t.Fatal(err)
	}
	const add11 = 0.03 + 3*(0.1-0.03)/24
	if got, want := parts.Total(), 32*0.00269+3*add11+33*0.00141+0.1+32*0.01137; !near(got, want, 1e-9) {
		t.Errorf("a step is %v pJ, want %v", got, want)
	}
}

// TestSecondAccumulator checks that lockstep clocks a second accumulator in
// every step and has a larger array.
func TestSecondAccumulator(t *testing.T) {
	one, two := model(t, "array.policy=ideal"), model(t, "array.policy=lockstep")
	for _, actions := range []Actions{
		{Array: pe.Activity{LowSteps: 1}}, {Array: pe.Activity{IdleNotGated: 1}},
	} {
		a, err := one.Energy(actions)
		if err != nil {
			t.Fatal(err)
		}
		b, err := two.Energy(actions)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := b.Total()-a.Total(), 32*0.00617; !near(got, want, 1e-9) {
			t.Errorf("%+v: lockstep costs %v pJ more, want %v", actions, got, want)
		}
	}
	// 256 accumulators of 32 flip-flops of 4.522 um2 on 70 % of the floor.
	got := value(t, two.Area(), "pe_array") - value(t, one.Area(), "pe_array")
	if want := 256 * 32 * 4.522 / 0.7 * 1e-6; !near(got, want, 1e-9) {
		t.Errorf("lockstep's array is %v mm2 larger, want %v", got, want)
	}
}

// TestInterpolation checks lines and curves at and between their points.
func TestInterpolation(t *testing.T) {
	tech, err := findTechnology("45nm")
	if err != nil {
		t.Fatal(err)
	}
	l, s := asTable(tech), asTable(tech)
	for _, test := range []struct {
		what      string
		got, want float64
	}{
		{"8-bit adder", l.adder(8).pj, 0.03},
		{"32-bit adder", l.adder(32).um2, 137},
		{"20-bit adder", l.adder(20).pj, 0.065}, // half way
		{"8x8 multiplier", l.multiplier(8, 8).pj, 0.2},
		// 64 gates and 3 adders of 16 bits, where 8x8 has 64 gates and 7 adders of 8 bits
		{"16x4 multiplier", l.multiplier(16, 4).um2, 282 * (64*2.66 + 3*(36+8*101./24)) / (64*2.66 + 7*36)},
		{"32x32 multiplier", l.multiplier(32, 32).um2, 3495},
		{"8x4 multiplier", l.multiplier(8, 4).pj, 0.2 * (32*0.00269 + 3*0.03) / (64*0.00269 + 7*0.03)},
		{"8 KiB", s.SRAM.access().at(8), 10},
		{"16 KiB", s.SRAM.access().at(16), 14.142}, // 10 at 8 and 20 at 32: a square root
		{"1 MiB", s.SRAM.access().at(1024), 100},
		{"128 bits of 8 KiB", s.macro(8, 128, 1).readPJ, 10 * (0.777 + 2*0.223)},
		{"write of two ports", s.macro(8, 64, 2).writePJ, 10 * 1.24 * 1.03},
		{"area of three ports", s.macro(8, 64, 3).macros, 26282 * 1.86 * 1.86},
		{"leakage of two ports", s.macro(8, 64, 2).leakage, 0.227 * 1.086},
	} {
		if !near(test.got, test.want, 1e-4) {
			t.Errorf("%s: got %v, want %v", test.what, test.got, test.want)
		}
	}
	if below, above := s.SRAM.access().at(0.25), s.SRAM.access().at(4096); below >= 2.04 || above <= 100 {
		t.Errorf("beyond the ends of its points the curve is %v and %v", below, above)
	}
}

// TestCactiAgrees checks the fits of word width, ports and area against single
// runs of CACTI 7.0 (itrs-lop, 45 nm, 8 KiB) that the table quotes.
func TestCactiAgrees(t *testing.T) {
	tech, err := findTechnology("45nm")
	if err != nil {
		t.Fatal(err)
	}
	base := asTable(tech).macro(8, 64, 1)
	for bits, pj := range map[int]float64{16: 2.633, 32: 2.811, 64: 3.162, 128: 3.864, 256: 5.271} {
		if got, want := asTable(tech).macro(8, bits, 1).readPJ/base.readPJ, pj/3.162; !near(got, want, 0.01) {
			t.Errorf("%d bits: %v of a word of 64, want %v", bits, got, want)
		}
	}
	for ports, run := range map[int]struct{ pj, mm2, mw float64 }{
		2: {3.932, 0.0540, 0.246}, 3: {4.677, 0.0918, 0.266}, 4: {5.422, 0.1350, 0.286},
	} {
		m := asTable(tech).macro(8, 64, ports)
		if got, want := m.readPJ/base.readPJ, run.pj/3.162; !near(got, want, 0.01) {
			t.Errorf("%d ports: reads cost %v times as much, want %v", ports, got, want)
		}
		if got, want := m.macros/base.macros, run.mm2/0.0263; !near(got, want, 0.03) {
			t.Errorf("%d ports: area is %v times as much, want %v", ports, got, want)
		}
		if got, want := m.leakage/base.leakage, run.mw/0.227; !near(got, want, 0.01) {
			t.Errorf("%d ports: leakage is %v times as much, want %v", ports, got, want)
		}
	}
}

// TestBitParallelIsWideDigits checks that a PE for whole activations of 8 bits costs exactly the
// same as one with digits of 8 bits: there is nothing to shift.
func TestBitParallelIsWideDigits(t *testing.T) {
	for _, lanes := range []string{"1", "3"} {
		serial := model(t, "array.lanes="+lanes, "array.digit_bits=8")
		parallel := model(t, "array.lanes="+lanes, "array.digit_bits=8", "array.pe=bit-parallel")
		if diff := cmp.Diff(serial.Area(), parallel.Area()); diff != "" {
			t.Errorf("%s lanes: area (-serial +parallel):\n%s", lanes, diff)
		}
		for i, p := range serial.prices {
			if got := parallel.prices[i].pj; got != p.pj {
				t.Errorf("%s lanes: %s cost %v pJ, with digits %v", lanes, p.action, got, p.pj)
			}
		}
	}
}
