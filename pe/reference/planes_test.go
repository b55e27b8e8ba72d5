package reference

import (
	"testing"
)

// A code's planes add up to its value, and those of its high part to the value
// without the low planes, for every code of every encoding and width.
func TestPlanes(t *testing.T) {
	const widest = 8
	for _, encoding := range encodings {
		for bits := 1; bits <= widest; bits++ {
			least, most := codeRange(encoding, bits)
			for code := least; code <= most; code++ {
				planes := planesOf(encoding, bits, int16(code))
				if got, want := int(planes.times(1)), value(encoding, bits, int16(code)); got != want {
					t.Errorf("%d-bit %s code %d: planes count %d, want %d", bits, encoding, code, got, want)
				}
				for low := range bits {
					got := int(planes.cut(low, bits).times(3)) << low
					if want := 3 * highValue(encoding, bits, low, int16(code)); got != want {
						t.Errorf("%d-bit %s code %d without %d low bits: 3 times it is %d, want %d",
							bits, encoding, code, low, got, want)
					}
				}
			}
		}
	}
}

// Digits go most significant first. If the width does not divide the number of planes, the first
// digit is short.
func TestDigitOrder(t *testing.T) {
	gates := gateRows{"x", "."}
	m := gates.machine(1, 1, "dense", OverlapFull, 0)
	m.DigitBits = 2
	b := newBench(m, gates.problem())
	p := b.tile(KindFull, 0)
	if p.steps() != 2 {
		t.Fatalf("3 planes by 2 take %d steps, want 2", p.steps())
	}
	for at, want := range []digit{{plus: 0b1}, {plus: 0b11}} { // code 7
		if got := b.memory.digitWord(step{pass: p, digit: at}, 0, 0)[0]; got != want {
			t.Errorf("digit %d is %b, want %b", at, got.plus, want.plus)
		}
	}
	if got := [2]int{p.shift(0), p.shift(1)}; got != [2]int{2, 0} {
		t.Errorf("digits are shifted by %v, want [2 0]", got)
	}
}
