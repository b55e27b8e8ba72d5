package arithmetic

import (
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

// load packs the codes of a sample, [channel][height][width], into the images of the scratch: the
// high parts, and the low parts if they are needed.
func (p *vectorProduct) load(s *vectorScratch, codes []pgworkloads.CodeWord, low bool) {
	l := p.layer
	pixels := len(codes) / l.InChannels
	size := l.Groups * p.words * p.padded[0] * p.padded[1]
	for v := range s.images {
		// The last vector may reach beyond the last pixel.
		s.images[v] = sized(s.images[v], size+p.kernel.Lanes)
		s.panels[v] = sized(s.panels[v], len(p.image.offsets)*p.kernel.Lanes)
	}
	channels := l.InChannels / l.Groups
	for word := range l.Groups * p.words {
		group, first := word/p.words, word%p.words*p.packing.digits
		// If a word has more channels than needed, the surplus is multiplied by weights of 0.
		var planes [bytesPerWord][]pgworkloads.CodeWord
		for digit := range planes {
			channel := group*channels + min(first+digit, channels-1)
			planes[digit] = codes[channel*pixels:][:pixels]
		}
		p.loadPlane(s, word, planes, low)
	}
}

// sized returns memory of the given size. It reuses the given memory if that is large enough.
func sized[T any](memory []T, size int) []T {
	return slices.Grow(memory[:0], size)[:size]
}

// loadPlane packs the channels of one word.
func (p *vectorProduct) loadPlane(s *vectorScratch, word int, planes [bytesPerWord][]pgworkloads.CodeWord, low bool) {
	l := p.layer
	height, width := len(planes[0])/l.Input[1], l.Input[1]
	if l.Padding[1] == 0 { // rows touch
		height, width = 1, height*width
	}
	at := word * p.padded[0] * p.padded[1]
	p.pad(s, at, l.Padding[0]*p.padded[1]+l.Padding[1], low)
	at += l.Padding[0]*p.padded[1] + l.Padding[1]
	for y := range height {
		var row [bytesPerWord][]pgworkloads.CodeWord
		for digit := range row {
			row[digit] = planes[digit][y*width:][:width]
		}
		high := s.images[0][at:][:width]
		var rest []uint32
		if low {
			rest = s.images[1][at:][:width]
		}
		p.packing.row(high, rest, &row)
		at += width
		if y+1 < height {
			p.pad(s, at, 2*l.Padding[1], low)
			at += 2 * l.Padding[1]
		}
	}
	p.pad(s, at, (word+1)*p.padded[0]*p.padded[1]-at, low)
}

// pad writes the given number of padding words to the images.
func (p *vectorProduct) pad(s *vectorScratch, at, count int, low bool) {
	for v := range s.images {
		if v == 0 || low {
			word := p.packing.paddings[v]
			for i := range s.images[v][at:][:count] {
				s.images[v][at+i] = word
			}
		}
	}
}

// row packs a row of pixels; low may be nil.
func (p *packing) row(high, low []uint32, codes *[bytesPerWord][]pgworkloads.CodeWord) {
	first := 0
	if p.ruled {
		first = elementwise.PackBytes(high, low, codes, p.rules[0], p.rules[1])
	}
	a, b, c, d := codes[0][:len(high)], codes[1][:len(high)], codes[2][:len(high)], codes[3][:len(high)]
	for i := first; i < len(high); i++ {
		word := p.of(a[i])
		if p.digits == bytesPerWord {
			word |= p.of(b[i])<<8 | p.of(c[i])<<16 | p.of(d[i])<<24
		} else {
			word |= p.of(b[i]) << 16
		}
		high[i] = uint32(word)
		if low != nil {
			low[i] = uint32(word >> packedBits)
		}
	}
}

// of returns both parts of a code, as the lowest integers of their words.
func (p *packing) of(w pgworkloads.CodeWord) uint64 { return p.table[w%pgworkloads.CodeWords] }
