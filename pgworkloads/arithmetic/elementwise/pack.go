package elementwise

import "pgsim/pgworkloads"

// ByteRule finds the four bytes of a word from the lowest bytes of four codes. Each is
// code & Mask + code & Again + Plus, without a carry into the next one.
type ByteRule struct{ Mask, Again, Plus uint32 }

// Of returns the word of the lowest bytes of four codes.
func (r ByteRule) Of(codes uint32) uint32 {
	word := uint32(0)
	for at := 0; at < 32; at += 8 {
		sum := (codes&r.Mask)>>at + (codes&r.Again)>>at + r.Plus>>at
		word |= sum & 0xff << at
	}
	return word
}

// PackBytes computes the words of two rules from the codes of four channels, pixel by pixel. It
// returns how many pixels it computed: the vector loops process eight at a time. Low may be nil.
func PackBytes(high, low []uint32, codes *[4][]pgworkloads.CodeWord, highRule, lowRule ByteRule) int {
	n := whole(len(high))
	if n == 0 {
		return 0
	}
	if low == nil {
		low = high // and the high ones are written last
	}
	low = low[:len(high)]
	var at [4]*uint16
	for i, c := range codes {
		at[i] = (*uint16)(&c[:len(high)][0])
	}
	packAVX2(&high[0], &low[0], at[0], at[1], at[2], at[3], n,
		highRule.Mask, highRule.Again, highRule.Plus, lowRule.Mask, lowRule.Again, lowRule.Plus)
	return n
}
