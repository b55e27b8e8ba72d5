package energy

func (s SRAM) access() curve {
	c := make(curve, len(s.Access))
	for i, p := range s.Access {
		c[i] = point{p.KiB, p.PJ}
	}
	return c
}

func (s SRAM) area() curve {
	c := make(curve, len(s.Area))
	for i, p := range s.Area {
		c[i] = point{p.KiB, p.UM2}
	}
	return c
}

func (s SRAM) leakage() curve {
	c := make(curve, len(s.Leakage))
	for i, p := range s.Leakage {
		c[i] = point{p.KiB, p.MW}
	}
	return c
}

// memory is one buffer: the energy to read and to write a word, in pJ, and its silicon.
type memory struct {
	readPJ, writePJ float64
	silicon
}

// times returns n memories side by side. Each is read and written on its own.
func (m memory) times(n int) memory {
	m.silicon = m.silicon.times(n)
	return m
}

// macro returns a compiled memory of one bank.
func (t priced) macro(kib float64, wordBits, ports int) memory {
	s := t.SRAM
	more := float64(ports - 1)
	width := float64(wordBits) / float64(s.WordBits.Bits)
	side := 1 + more*s.PortSize.Ratio
	read := s.access().at(kib) *
		(s.FixedShare.Ratio + (1-s.FixedShare.Ratio)*width) *
		(1 + more*s.PortEnergy.Ratio)
	return memory{
		readPJ:  read * t.weights[sramReadPrice],
		writePJ: read * s.Write.Ratio * t.weights[sramWritePrice],
		silicon: silicon{
			macros:  s.area().at(kib) * side * side * t.weights[sramAreaPrice],
			leakage: s.leakage().at(kib) * (1 + more*s.PortLeakage.Ratio) * t.weights[sramLeakagePrice],
		},
	}
}

// buffer returns a small buffer that is read and written in the same cycle: a compiled memory, or
// flip-flops if they are smaller. Buffers smaller than the smallest compiled memory use that one.
func (t priced) buffer(words, wordBits int) memory {
	if words == 0 {
		return memory{}
	}
	if table := asTable(t.Technology); table.cells(words, wordBits).areaMM2(t.Logic) <
		table.compiled(words, wordBits).areaMM2(t.Logic) {
		return t.cells(words, wordBits)
	}
	return t.compiled(words, wordBits)
}

// compiled returns a buffer that is a compiled memory.
func (t priced) compiled(words, wordBits int) memory {
	const bitsPerKiB = 8 * 1024
	kib := float64(words) * float64(wordBits) / bitsPerKiB
	return t.macro(max(kib, t.SRAM.Smallest.KiB), wordBits, bufferPorts)
}

// cells returns a buffer of flip-flops.
func (t priced) cells(words, wordBits int) memory {
	word, choice := t.register(wordBits), t.mux(wordBits, words)
	return memory{
		readPJ:  choice.pj,
		writePJ: word.pj,
		silicon: silicon{cells: word.times(words).um2 + choice.um2},
	}
}

// bufferPorts are those of a buffer: one to read and one to write.
const bufferPorts = 2
