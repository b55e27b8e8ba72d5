package pgworkloads

// CountingBits are the bits that count, for all inputs of a layer over a batch. What a machine
// saves on the other bits is up to the machine.
type CountingBits struct {
	codes   *InputCodes
	bits    []uint16 // in the order of the codes
	padding uint16   // of an input outside the map
}

// ByValue returns the bits that add or subtract a weight: the set bits of a magnitude, and all bits
// of a bipolar code. Padding has none.
func (c *InputCodes) ByValue() *CountingBits {
	var counting [CodeWords]uint16
	least, most := c.layer.Activation.Range()
	for code := least; code <= most; code++ {
		counting[WordOf(code)] = c.layer.Activation.countingBits(code)
	}
	b := &CountingBits{codes: c, bits: make([]uint16, len(c.words))}
	for i, word := range c.words {
		b.bits[i] = counting[word%CodeWords]
	}
	return b
}

// countingBits returns the bits of a code that add or subtract a weight.
func (a Activation) countingBits(code int) uint16 {
	if a.Encoding == Bipolar {
		return uint16(AllOnes(a.Bits))
	}
	return uint16(max(code, -code))
}

// ByRegion returns all bits of inputs in sensitive regions, set or not, and the high bits of other
// inputs. Padding is in no region. Regions are those of the whole layer.
func (c *InputCodes) ByRegion(r Regions) *CountingBits {
	if c.whole != nil {
		all := c.whole.ByRegion(r)
		return &CountingBits{codes: c, bits: cutInputs(c.whole, c.slice, all.bits, all.padding), padding: all.padding}
	}
	a := c.layer.Activation
	all := uint16(AllOnes(a.Bits))
	high := all &^ uint16(AllOnes(a.LowBits()))
	b := &CountingBits{codes: c, bits: make([]uint16, 0, len(c.words)), padding: high}
	finder := r.Of(c.layer)
	for image := range c.images {
		for _, sensitive := range finder.Sensitive(c.Image(image)) {
			if sensitive {
				b.bits = append(b.bits, all)
			} else {
				b.bits = append(b.bits, high)
			}
		}
	}
	return b
}

// Operands returns the bits of the K operands that [InputCodes.Words] returns.
func (b *CountingBits) Operands(to []uint16, pixel, group int) []uint16 {
	return gather(b.codes, to[:0], pixel, group, b.bits, b.padding)
}
