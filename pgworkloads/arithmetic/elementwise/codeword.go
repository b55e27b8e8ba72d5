package elementwise

// Bits of a [CodeWord], and how many words there are: they hold every code, signed ones
// of 8 bits and a sign included.
const (
	codeBits  = 9
	CodeWords = 1 << codeBits
)

// CodeWord is a code as a two's complement number of 9 bits: it tells the codes of any
// activation apart, and indexes tables.
type CodeWord uint16

// WordOf returns the word of a code.
func WordOf(code int) CodeWord { return CodeWord(uint(code) % CodeWords) }

// Code returns the code of a word.
func (w CodeWord) Code() int {
	const unused = 16 - codeBits
	return int(int16(w<<unused) >> unused)
}
