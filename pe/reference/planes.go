package reference

import (
	"fmt"

	"pgsim/pgworkloads"
)

// digit is a few adjacent bit planes of one code. For plane i of it the PE adds the weight, shifted
// left by i, if bit i of plus is set. It subtracts it if bit i of minus is set, and skips it
// otherwise.
type digit struct {
	plus, minus uint16
}

// planesOf splits a code into all its bit planes.
func planesOf(encoding pgworkloads.Encoding, bits int, code int16) digit {
	all := uint16(1)<<bits - 1
	pattern := uint16(code) & all
	switch encoding {
	case pgworkloads.TwosComplement: // the top plane counts negative
		top := uint16(1) << (bits - 1)
		return digit{plus: pattern &^ top, minus: pattern & top}
	case pgworkloads.SignMagnitude: // a negative sign negates the weight
		if code < 0 {
			return digit{minus: uint16(-code)}
		}
		return digit{plus: uint16(code)}
	case pgworkloads.Bipolar: // a plane that is not set counts negative
		return digit{plus: pattern, minus: ^pattern & all}
	default:
		return digit{plus: pattern}
	}
}

// cut returns planes low..high-1 as a separate digit.
func (d digit) cut(low, high int) digit {
	mask := uint16(1)<<(high-low) - 1
	return digit{plus: d.plus >> low & mask, minus: d.minus >> low & mask}
}

// times returns the weight times the digit, one plane after the other.
func (d digit) times(weight int32) int32 {
	var sum int32
	for plane := 0; d.plus>>plane|d.minus>>plane != 0; plane++ {
		switch {
		case d.plus>>plane&1 != 0:
			sum += weight << plane
		case d.minus>>plane&1 != 0:
			sum -= weight << plane
		}
	}
	return sum
}

// codeRange returns the least and the greatest code of an encoding.
func codeRange(encoding pgworkloads.Encoding, bits int) (least, most int) {
	switch encoding {
	case pgworkloads.TwosComplement:
		return -1 << (bits - 1), 1<<(bits-1) - 1
	case pgworkloads.SignMagnitude:
		return -(1<<bits - 1), 1<<bits - 1
	default:
		return 0, 1<<bits - 1
	}
}

func checkEncoding(encoding pgworkloads.Encoding) error {
	switch encoding {
	case pgworkloads.Unsigned, pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar:
		return nil
	}
	return fmt.Errorf("reference: Problem.Encoding: must be %s, %s, %s or %s, got %q", pgworkloads.Unsigned,
		pgworkloads.TwosComplement, pgworkloads.SignMagnitude, pgworkloads.Bipolar, encoding)
}
