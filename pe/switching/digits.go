package switching

import (
	"pgsim/configs/ints"
	"pgsim/pgworkloads"
)

// Digit is some bits of an operand.
type Digit struct {
	// Bits are on the wires.
	Bits uint16
	// Value is what the weight is multiplied by.
	Value int32
}

// Digits are those of a part of every code.
type Digits struct {
	places int
	of     [pgworkloads.CodeWords][]Digit // none for what is no code
}

// NewDigits cuts the bits that a part has of an activation's codes into digits.
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

// cut cuts a value of some bits into digits, the highest first.
func cut(a pgworkloads.Activation, value, bits, digitBits int) []Digit {
	pattern, negative := value, false
	switch a.Encoding {
	case pgworkloads.SignMagnitude:
		pattern, negative = max(value, -value), value < 0
	case pgworkloads.Bipolar:
		pattern = (value + pgworkloads.AllOnes(bits)) / 2 // value is twice what is set, less all
	}
	digits := make([]Digit, ints.CeilDiv(bits, digitBits))
	for at := range digits {
		from := digitBits * (len(digits) - 1 - at)
		own := pattern >> from // of the highest digit the sign is a part
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
