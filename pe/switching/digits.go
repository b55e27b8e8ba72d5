package switching

import (
	"pgsim/configs/ints"
	"pgsim/pgworkloads"
)

// Digit is some bits of an operand.
type Digit struct {
	// Bits are the bits on the wires.
	Bits uint16
	// Value is the factor by which the weight is multiplied.
	Value int32
}

// Digits holds the digits of a part of every code.
type Digits struct {
	places int
	of     [pgworkloads.CodeWords][]Digit // none for what is no code
}

// NewDigits cuts the bits of an activation's codes that belong to a part into digits.
func NewDigits(a pgworkloads.Activation, part pgworkloads.Part, digitBits int) *Digits {
	d := &Digits{places: ints.CeilDiv(part.Bits, digitBits)}
	high, low := a.Parts()
	least, most := a.Range()
	for code := least; code <= most; code++ {
		w, value := pgworkloads.WordOf(code), int32(0)
		if part.Below+part.Bits == a.Bits {
			value += high.Of(w)
		}
		if part.Below == 0 {
			value += low.Of(w)
		}
		d.of[w] = cut(a, int(value)>>part.Below, part.Bits, digitBits)
	}
	return d
}

// cut cuts a value of the given number of bits into digits, the highest first.
func cut(a pgworkloads.Activation, value, bits, digitBits int) []Digit {
	pattern, negative := value, false
	switch a.Encoding {
	case pgworkloads.SignMagnitude:
		pattern, negative = max(value, -value), value < 0
	case pgworkloads.Bipolar:
		pattern = (value + pgworkloads.AllOnes(bits)) / 2 // value is twice the set bits, minus all bits
	}
	digits := make([]Digit, ints.CeilDiv(bits, digitBits))
	for at := range digits {
		from := digitBits * (len(digits) - 1 - at)
		own := pattern >> from // the sign is part of the highest digit
		if at > 0 {
			own &= pgworkloads.AllOnes(digitBits)
		}
		worth := own
		switch {
		case negative:
			worth = -own
		case a.Encoding == pgworkloads.Bipolar:
			worth = 2*own - pgworkloads.AllOnes(min(digitBits, bits-from))
		}
		digits[at] = Digit{Bits: uint16(own & pgworkloads.AllOnes(digitBits)), Value: int32(worth)}
	}
	return digits
}

// append appends the digits of some words.
func (d *Digits) append(to []Digit, words []pgworkloads.CodeWord) []Digit {
	none := make([]Digit, d.places)
	for _, w := range words {
		digits := d.of[w%pgworkloads.CodeWords]
		if digits == nil {
			digits = none
		}
		to = append(to, digits...)
	}
	return to
}

// Places returns how many digits an operand has.
func (d *Digits) Places() int { return d.places }
