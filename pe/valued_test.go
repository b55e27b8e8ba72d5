package pe

import (
	"testing"

	"pgsim/configs"
)

// TestPace checks passes worked out by hand: the one in the picture of Pace, and the same groups
// with other numbers of weight sets.
func TestPace(t *testing.T) {
	groups := [][]Cycle{{1, 3}, {1, 1}, {2, 1}, {1, 1}}
	for sets, want := range map[int]Cycle{
		1: 7, // the widest of each group
		2: 6, // as row 1 never waits
		3: 6,
	} {
		pace := NewPace(2, sets)
		for _, steps := range groups {
			pace.Group(steps)
		}
		if got := pace.Steps(); got != want {
			t.Errorf("%d weight sets: %d steps, want %d", sets, got, want)
		}
	}
	for sets, want := range map[int]Cycle{1: 40, 2: 25} { // with one more set no row ever waits
		pace := NewPace(2, sets)
		for range 5 {
			pace.Group([]Cycle{4, 1})
			pace.Group([]Cycle{1, 4})
		}
		if got := pace.Steps(); got != want {
			t.Errorf("rows that take turns, %d weight sets: %d steps, want %d", sets, got, want)
		}
	}
}

// TestValueSteps checks the steps of a group of some operands.
func TestValueSteps(t *testing.T) {
	for _, test := range []struct {
		operands        []uint16
		skipping, group Cycle
	}{
		{[]uint16{0, 0}, 1, 1},
		{[]uint16{0b1000, 0}, 1, 4},
		{[]uint16{0b1000, 0b0001}, 1, 4},
		{[]uint16{0b0101, 0b0001}, 2, 3},
		{[]uint16{0b1111}, 4, 4},
	} {
		for kind, want := range map[string]Cycle{"bit-skipping": test.skipping, "group-precision": test.group} {
			p := made(t, kind, configs.Array{Lanes: 2, DigitBits: 1, WeightBits: 8}).(Valued)
			if got := p.ValueSteps(test.operands); got != want {
				t.Errorf("%s: %04b take %d steps, want %d", kind, test.operands, got, want)
			}
		}
	}
}

// TestRegionSteps checks that a group takes the digits of all bits that count in at least one
// operand, whatever the operands' values.
func TestRegionSteps(t *testing.T) {
	const high, all = 0b1110_0000, 0b1111_1111
	for _, test := range []struct {
		digit    int
		operands []uint16
		want     Cycle
	}{
		{1, []uint16{high, high}, 3},
		{1, []uint16{high, all}, 8},
		{1, []uint16{all}, 8},
		{2, []uint16{high, high}, 2}, // a digit that is not full
		{2, []uint16{all, high}, 4},
		{4, []uint16{high}, 1},
		{8, []uint16{all}, 1},
	} {
		p := made(t, "region-precision", configs.Array{Lanes: 2, DigitBits: test.digit, WeightBits: 8}).(Valued)
		if got := p.ValueSteps(test.operands); got != test.want {
			t.Errorf("digits of %d bits: %08b take %d steps, want %d", test.digit, test.operands, got, test.want)
		}
	}
}
