package weightstationary

import "pgsim/pgworkloads"

// planes holds what each bit plane of one code counts, the least significant first: +1 for a plane
// that adds the weight, -1 for a plane that subtracts it, and 0 for a plane that skips it.
type planes []int8

// planesOf splits a code into its bit planes.
func planesOf(encoding pgworkloads.Encoding, bits int, code int16) planes {
	p := make(planes, bits)
	pattern, sign := code, int8(1)
	if encoding == pgworkloads.SignMagnitude && code < 0 {
		pattern, sign = -code, -1
	}
	for i := range p {
		if pattern>>i&1 != 0 {
			p[i] = sign
		} else if encoding == pgworkloads.Bipolar {
			p[i] = -1
		}
	}
	if encoding == pgworkloads.TwosComplement {
		p[bits-1] = -p[bits-1]
	}
	return p
}

// times returns the weight times the planes, one after the other.
func (p planes) times(weight int32) int32 {
	var sum int32
	for i, plane := range p {
		sum += int32(plane) * weight << i
	}
	return sum
}

// inRange tells whether a code has planes.
func inRange(encoding pgworkloads.Encoding, bits, code int) bool {
	span := 1 << bits
	switch encoding {
	case pgworkloads.TwosComplement:
		return -span/2 <= code && code < span/2
	case pgworkloads.SignMagnitude:
		return -span < code && code < span
	default:
		return 0 <= code && code < span
	}
}
