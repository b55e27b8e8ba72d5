package pgworkloads

import "fmt"

// MaxActivationBits is the widest activation code.
const MaxActivationBits = 8

// codeCount is the number of values of a stored byte.
const codeCount = 1 << 8

// Bits of a [CodeWord], and the number of words. Words hold every code, including signed codes of 8
// bits and a sign.
const (
	codeBits  = 9
	CodeWords = 1 << codeBits
)

// CodeWord is a code as a two's complement number of 9 bits. It distinguishes the codes of any
// activation, and indexes tables.
type CodeWord uint16

// WordOf returns the word of a code.
func WordOf(code int) CodeWord { return CodeWord(uint(code) % CodeWords) }

// Code returns the code of a word.
func (w CodeWord) Code() int {
	const unused = 16 - codeBits
	return int(int16(w<<unused) >> unused)
}

// Codes are the values of an activation's codes, indexed by their words.
type Codes [CodeWords]int32

// Of returns the value of a code.
func (c *Codes) Of(w CodeWord) int32 { return c[w%CodeWords] }

// Replace writes the values of codes to the start of a list, and returns that part of the list.
func (c *Codes) Replace(to []int32, codes []CodeWord) []int32 {
	to = to[:len(codes)]
	for i, word := range codes {
		to[i] = c.Of(word)
	}
	return to
}

// Parts splits every code of an activation into its high part, the top HighBits planes, and its low
// part, the others. Neither is shifted, so a code's value is their sum. Words that are no code have
// the value 0. Parts panics if the activation does not pass [Activation.Check].
func (a Activation) Parts() (high, low Codes) {
	c := a.mustCoding()
	for code := c.least(a.Bits); code <= c.most(a.Bits); code++ {
		top := c.top(code, a.Bits, a.LowBits())
		high[WordOf(code)] = int32(top)
		low[WordOf(code)] = int32(c.top(code, a.Bits, 0) - top)
	}
	return high, low
}

// WithoutLow returns, by the word of a code, two codes with the same high part whose low parts
// cancel. If the encoding has codes with a low part of 0, both are the same such code.
func (a Activation) WithoutLow() (first, second *[CodeWords]CodeWord) {
	first, second = new([CodeWords]CodeWord), new([CodeWords]CodeWord)
	c, lowMask := a.mustCoding(), AllOnes(a.LowBits())
	for code := c.least(a.Bits); code <= c.most(a.Bits); code++ {
		one := c.top(code, a.Bits, a.LowBits())
		other := one
		if a.Encoding == Bipolar { // a plane counts +2^i or -2^i
			one, other = code&^lowMask, code|lowMask
		}
		first[WordOf(code)], second[WordOf(code)] = WordOf(one), WordOf(other)
	}
	return first, second
}

// Word returns the word of a stored byte.
func (a Activation) Word(stored byte) CodeWord {
	if a.Signed() {
		return WordOf(int(int8(stored)))
	}
	return WordOf(int(stored))
}

// Valid says for every stored byte whether it is a code of B bits.
func (a Activation) Valid() (valid [codeCount]bool) {
	c := a.mustCoding()
	for stored := range codeCount {
		_, valid[stored] = a.code(c, byte(stored))
	}
	return valid
}

// Range returns the least and the greatest code.
func (a Activation) Range() (least, most int) {
	c := a.mustCoding()
	return c.least(a.Bits), c.most(a.Bits)
}

// MaxMagnitude returns the greatest magnitude of a code's value, and so of its
// high and low part: 2^B - 1, or 2^(B-1) in two's complement.
func (a Activation) MaxMagnitude() int {
	c := a.mustCoding()
	return max(c.top(c.most(a.Bits), a.Bits, 0), -c.top(c.least(a.Bits), a.Bits, 0))
}

// Signed reports whether codes are stored as int8 values, not as uint8 patterns.
func (a Activation) Signed() bool { return a.mustCoding().signed }

// Check returns an error unless the activation has B bits in range, and Bh high ones among them.
func (a Activation) Check() error {
	if err := a.Encoding.Check(); err != nil {
		return FieldErrorf("encoding", "%w", err)
	}
	if err := CheckRange("bits", a.Bits, 1, MaxActivationBits); err != nil {
		return err
	}
	if err := CheckRange("high_bits", a.HighBits, 1, a.Bits); err != nil {
		return err
	}
	return CheckScale("scale", a.Scale)
}

// code returns the code that a stored byte encodes, if it is one.
func (a Activation) code(c coding, stored byte) (int, bool) {
	code := int(stored)
	if c.signed {
		code = int(int8(stored))
	}
	return code, code >= c.least(a.Bits) && code <= c.most(a.Bits)
}

func (a Activation) mustCoding() coding {
	c, ok := a.Encoding.coding()
	if !ok {
		panic(fmt.Sprintf("pgworkloads: encoding %q", a.Encoding))
	}
	return c
}
