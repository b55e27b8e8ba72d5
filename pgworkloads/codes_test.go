package pgworkloads_test

import (
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/tracetest"
)

// TestParts compares both parts of every code with sums over single planes.
func TestParts(t *testing.T) {
	for _, e := range tracetest.Encodings {
		for bits := 1; bits <= pgworkloads.MaxActivationBits; bits++ {
			for highBits := 1; highBits <= bits; highBits++ {
				a := pgworkloads.Activation{Bits: bits, HighBits: highBits, Encoding: e, Scale: 1}
				if err := a.Check(); err != nil {
					t.Fatal(err)
				}
				high, low := a.Parts()
				most := 0
				for stored, valid := range a.Valid() {
					wantHigh, wantLow := tracetest.BruteParts(a, byte(stored))
					if !valid {
						wantHigh, wantLow = 0, 0
					}
					word := a.Word(byte(stored))
					if int(high.Of(word)) != wantHigh || int(low.Of(word)) != wantLow {
						t.Fatalf("%s, %d bits, %d high, byte %#02x: %d and %d, want %d and %d",
							e, bits, highBits, stored, high.Of(word), low.Of(word), wantHigh, wantLow)
					}
					most = max(most, wantHigh+wantLow, -wantHigh-wantLow, wantHigh, -wantHigh, wantLow, -wantLow)
				}
				if most > a.MaxMagnitude() {
					t.Errorf("%s, %d bits: a part of magnitude %d, above %d", e, bits, most, a.MaxMagnitude())
				}
			}
		}
	}
}

// TestCodeWords converts every code to its word and back.
func TestCodeWords(t *testing.T) {
	for code := -255; code <= 255; code++ {
		if got := pgworkloads.WordOf(code).Code(); got != code {
			t.Errorf("the word of code %d is that of %d", code, got)
		}
	}
}

// TestValidCodes states the codes of every encoding.
func TestValidCodes(t *testing.T) {
	for _, c := range []struct {
		encoding    pgworkloads.Encoding
		bits        int
		least, most int
	}{
		{pgworkloads.Unsigned, 4, 0, 15},
		{pgworkloads.Unsigned, 8, 0, 255},
		{pgworkloads.Bipolar, 2, 0, 3},
		{pgworkloads.TwosComplement, 4, -8, 7},
		{pgworkloads.TwosComplement, 8, -128, 127},
		{pgworkloads.SignMagnitude, 4, -15, 15},
		{pgworkloads.SignMagnitude, 8, -128, 127}, // as far as int8 goes
	} {
		a := pgworkloads.Activation{Bits: c.bits, HighBits: 1, Encoding: c.encoding, Scale: 1}
		for stored, valid := range a.Valid() {
			code := stored
			if a.Signed() {
				code = int(int8(byte(stored)))
			}
			if want := c.least <= code && code <= c.most; valid != want {
				t.Errorf("%s of %d bits: code %d valid %t, want %t", c.encoding, c.bits, code, valid, want)
			}
		}
	}
}
