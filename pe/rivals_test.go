package pe

import (
	"testing"

	"pgsim/configs"
	"pgsim/pe/hardware"
)

// made returns the PE that a kind makes.
func made(t *testing.T, kind string, a configs.Array) PE {
	t.Helper()
	k, err := Kinds.Lookup(kind)
	if err != nil {
		t.Fatal(err)
	}
	a.AccumulatorBits = 32
	p, err := k.New(a)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestBothSerialSteps checks steps worked out by hand against the formula of Loom: groups
// of operands times digits of activations times digits of weights.
func TestBothSerialSteps(t *testing.T) {
	for _, test := range []struct {
		lanes, digit, k, activation, weight int
		want                                Cycle
		loads                               int
	}{
		{16, 1, 16, 8, 8, 64, 8},
		{16, 1, 17, 8, 8, 128, 8}, // a second group
		{16, 1, 144, 4, 8, 288, 8},
		{16, 2, 144, 4, 8, 72, 4},
		{16, 4, 144, 4, 8, 18, 2},
		{16, 2, 16, 3, 7, 8, 4}, // digits that are not full
		{16, 1, 16, 2, 1, 2, 1},
		{1, 4, 10, 4, 4, 10, 1}, // a plain array of 4 by 4 bits
		{1, 4, 10, 8, 4, 20, 1},
		{1, 4, 10, 8, 8, 40, 2},
	} {
		p := made(t, "both-serial", configs.Array{Lanes: test.lanes, DigitBits: test.digit, WeightBits: 8})
		p = Fit(p, test.activation, test.weight)
		if got := p.Steps(test.k, test.activation); got != test.want || p.WeightLoads() != test.loads {
			t.Errorf("%+v: %d steps, weights loaded %d times", test, got, p.WeightLoads())
		}
	}
}

// TestComposableMakesWhatBitFusionDoes checks the products per step of a unit of 16 bricks. They
// must be those that Bit Fusion's paper names. For all other widths of up to 8 bits they must be
// the speed factor of its authors' simulator, floor(8/a) * floor(8/w) at no fewer than 2 bits.
func TestComposableMakesWhatBitFusionDoes(t *testing.T) {
	unit := made(t, "composable", configs.Array{Lanes: 1, DigitBits: 8, WeightBits: 8})
	for _, named := range []struct {
		activation, weight int
		products           float64
	}{
		{2, 2, 16}, {1, 1, 16}, {4, 2, 8}, {2, 4, 8}, {4, 4, 4}, {8, 2, 4}, {2, 8, 4}, {8, 4, 2}, {8, 8, 1},
		{16, 8, 0.5}, {8, 16, 0.5}, {16, 16, 0.25}, {16, 2, 2}, // 16 bits take two steps for each operand
	} {
		p := Fit(unit, named.activation, named.weight)
		if got := p.Products(named.activation); got != named.products {
			t.Errorf("%d by %d bits: %v products per step, want %v", named.activation, named.weight, got, named.products)
		}
	}
	for activation := 1; activation <= 8; activation++ {
		for weight := 1; weight <= 8; weight++ {
			want := (8 / max(activation, 2)) * (8 / max(weight, 2))
			p := Fit(unit, activation, weight)
			if got := p.Group(); got != want || p.GroupSteps(activation) != 1 {
				t.Errorf("%d by %d bits: %d products in %d steps, want %d in 1",
					activation, weight, got, p.GroupSteps(activation), want)
			}
		}
	}
}

// TestComposableSteps checks passes whose operands don't fill the last group, and passes over fewer
// bits than the layer's. Bricks are fused for the layer, so the latter save nothing.
func TestComposableSteps(t *testing.T) {
	p := Fit(made(t, "composable", configs.Array{Lanes: 2, DigitBits: 8, WeightBits: 8}), 4, 8)
	for k, want := range map[int]Cycle{1: 1, 4: 1, 5: 2, 144: 36} {
		if got := p.Steps(k, 4); got != want {
			t.Errorf("%d operands of 4 by 8 bits: %d steps, want %d", k, got, want)
		}
		if got := p.Steps(k, 2); got != want {
			t.Errorf("%d operands at their 2 high bits: %d steps, want %d", k, got, want)
		}
	}
}

// TestComposableIsBuiltAsBitFusion counts what a unit of 8 by 8 bits is built of: 16 bricks, 15
// adders and shifters that fuse their sums, the widest of 16 bits, and 32 bits of operands on each
// side, enough for all bricks at 2 by 2 bits.
func TestComposableIsBuiltAsBitFusion(t *testing.T) {
	p := made(t, "composable", configs.Array{Lanes: 1, DigitBits: 8, WeightBits: 8})
	counts, widest := map[string]int{}, 0
	for _, part := range p.Parts() {
		counts[part.Name] += part.Count
		if part.Block == hardware.Adder && part.Name == "adder that fuses bricks" {
			widest = max(widest, part.Bits)
		}
	}
	const gatesOfABrick = 2
	if counts["brick of 2 by 2 bits"] != 16*gatesOfABrick || counts["adder that fuses bricks"] != 15 ||
		counts["shifter that fuses bricks"] != 15 || widest != 16 {
		t.Errorf("parts %v, the widest adder of %d bits", counts, widest)
	}
	if p.OperandBits() != 32 || p.WeightRegisterBits() != 32 {
		t.Errorf("registers of %d and %d bits", p.OperandBits(), p.WeightRegisterBits())
	}
}

// TestComposableRefusesOtherWidths checks that bricks only fuse to powers of two.
func TestComposableRefusesOtherWidths(t *testing.T) {
	k, err := Kinds.Lookup("composable")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		digit, weight int
		want          string
	}{
		{1, 8, "array.digit_bits: must be 2, 4, 8 or 16 for composable PEs, got 1"},
		{6, 8, "array.digit_bits: must be 2, 4, 8 or 16 for composable PEs, got 6"},
		{8, 12, "array.weight_bits: must be 2, 4, 8 or 16 for composable PEs, got 12"},
	} {
		_, err := k.New(configs.Array{Lanes: 1, DigitBits: test.digit, WeightBits: test.weight})
		if err == nil || err.Error() != test.want {
			t.Errorf("%d by %d bits: error %v, want %s", test.digit, test.weight, err, test.want)
		}
	}
}
