package pgworkloads

// Encoding names what the bits of an activation code count.
type Encoding string

// The four encodings. Unsigned and Bipolar codes are stored as uint8 bit
// patterns, TwosComplement and SignMagnitude codes as int8 signed values.
const (
	// Unsigned codes are 0..2^B-1 (after a clipped ReLU).
	Unsigned Encoding = "unsigned"
	// TwosComplement codes are -2^(B-1)..2^(B-1)-1; the top plane is negative.
	TwosComplement Encoding = "twos-complement"
	// SignMagnitude codes are -(2^B-1)..2^B-1: B magnitude planes, and a sign
	// that negates the weight and costs no plane of its own.
	SignMagnitude Encoding = "sign-magnitude"
	// Bipolar codes are patterns of B bits, each worth +2^i if set and -2^i if
	// not (binary networks with fractional activations).
	Bipolar Encoding = "bipolar"
)
