package pgworkloads

import (
	"fmt"
	"slices"
	"strings"
)

// Encoding says what the bits of an activation code are worth.
type Encoding string

// The four encodings. Unsigned and Bipolar codes are stored as uint8 bit
// patterns, TwosComplement and SignMagnitude codes as int8 signed values.
const (
	// Unsigned codes are 0..2^B-1 (after a clipped ReLU).
	Unsigned Encoding = "unsigned"
	// TwosComplement codes are -2^(B-1)..2^(B-1)-1; the top plane is negative.
	TwosComplement Encoding = "twos-complement"
	// SignMagnitude codes are -(2^B-1)..2^B-1: B magnitude planes, and a sign that negates the
	// weight and needs no plane of its own.
	SignMagnitude Encoding = "sign-magnitude"
	// Bipolar codes are patterns of B bits, each worth +2^i if set and -2^i if
	// not (binary networks with fractional activations).
	Bipolar Encoding = "bipolar"
)

// coding is the arithmetic of one encoding on codes of B bits.
type coding struct {
	name Encoding
	// signed codes are int8 values, others uint8 patterns.
	signed bool
	// least and most are the range of a code.
	least, most func(bits int) int
	// top returns the value of the planes low..bits-1 of a code, not shifted down. With low = 0 that
	// is the value of the code.
	top func(code, bits, low int) int
}

var codings = []coding{
	{
		name:  Unsigned,
		least: func(int) int { return 0 },
		most:  AllOnes,
		top:   func(code, _, low int) int { return code >> low << low },
	},
	{
		name:   TwosComplement,
		signed: true,
		least:  func(bits int) int { return -1 << (bits - 1) },
		most:   func(bits int) int { return AllOnes(bits - 1) },
		top:    func(code, _, low int) int { return code >> low << low },
	},
	{
		name:   SignMagnitude,
		signed: true,
		least:  func(bits int) int { return -AllOnes(bits) },
		most:   AllOnes,
		top: func(code, _, low int) int {
			if code < 0 {
				return -(-code >> low << low)
			}
			return code >> low << low
		},
	},
	{
		name:  Bipolar,
		least: func(int) int { return 0 },
		most:  AllOnes,
		// Planes that are set count plus once, the others minus once: twice the set ones, minus all
		// of them.
		top: func(code, bits, low int) int {
			return 2*(code>>low<<low) - (AllOnes(bits) - AllOnes(low))
		},
	},
}

// AllOnes returns 2^bits - 1.
func AllOnes(bits int) int { return 1<<bits - 1 }

// coding returns the arithmetic of an encoding.
func (e Encoding) coding() (coding, bool) {
	i := slices.IndexFunc(codings, func(c coding) bool { return c.name == e })
	if i < 0 {
		return coding{}, false
	}
	return codings[i], true
}

// Check returns an error that lists the encodings if e is not one of them.
func (e Encoding) Check() error {
	if _, ok := e.coding(); ok {
		return nil
	}
	names := make([]string, len(codings))
	for i, c := range codings {
		names[i] = string(c.name)
	}
	return fmt.Errorf("must be one of %s, got %q", strings.Join(names, ", "), string(e))
}
