package pgworkloads

// Part is what the passes of one kind add up for an output: some of its K operands, at some of
// their bits.
//
// A gated layer has two parts, and there are two ways to split an output's products:
//
//	             operands   0        K0            K
//	by bits      high bits  |<----- high part ----->|
//	             low bits   |<----- low part ------>|
//	by channels  all bits   |<-high->|<-- low part->|
//
// Operands are numbered channel by channel, with all positions of the kernel for each channel, so
// the operands of the first channels of a group come first.
type Part struct {
	// From and To bound the operands; To is exclusive.
	From, To int
	// Bits is how many bits of every operand's activation the part has, and Below how many less
	// significant bits it leaves out.
	Bits, Below int
}

// Operands returns how many operands the part has.
func (p Part) Operands() int { return p.To - p.From }

// BitMACs returns the products of a weight and one activation bit in the part.
func (p Part) BitMACs() uint64 { return uint64(p.Operands()) * uint64(p.Bits) }

// SplitsChannels reports whether the first input channels of every group decide the gates.
// Otherwise the high bits of all channels decide.
func (l Layer) SplitsChannels() bool { return l.FirstChannels > 0 }

// CanSplitChannels reports whether groups have enough channels for two parts. Groups of depthwise
// layers have only one.
func (l Layer) CanSplitChannels() bool { return l.InChannels/l.Groups > 1 }

// FirstOperands returns K0, the operands of the first channels.
func (l Layer) FirstOperands() int { return l.FirstChannels * l.Kernel[0] * l.Kernel[1] }

// WholePart returns all operands at all bits.
func (l Layer) WholePart() Part { return Part{To: l.K(), Bits: l.Activation.Bits} }

// HighPart returns the part that decides the gates of a gated layer.
func (l Layer) HighPart() Part {
	if l.SplitsChannels() {
		return Part{To: l.FirstOperands(), Bits: l.Activation.Bits}
	}
	return Part{To: l.K(), Bits: l.Activation.HighBits, Below: l.Activation.LowBits()}
}

// LowPart returns the part that is added for outputs whose gate is on.
func (l Layer) LowPart() Part {
	if l.SplitsChannels() {
		return Part{From: l.FirstOperands(), To: l.K(), Bits: l.Activation.Bits}
	}
	return Part{To: l.K(), Bits: l.Activation.LowBits()}
}

// BitMACs returns the products of a weight and one activation bit for the given number of outputs,
// of which some are gated.
func (l Layer) BitMACs(outputs, gated uint64) uint64 {
	if !l.Gated {
		return outputs * l.WholePart().BitMACs()
	}
	return outputs*l.HighPart().BitMACs() + gated*l.LowPart().BitMACs()
}

// checkSplit checks the fields that only gated layers have, and that neither part is empty.
func (l Layer) checkSplit() error {
	a := l.Activation
	switch {
	case l.FirstChannels != 0 && !l.Gated:
		return FieldErrorf("gate.first_channels", "must not be given in a layer without a gate, got %d", l.FirstChannels)
	case l.FirstChannels != 0 && !l.CanSplitChannels():
		return FieldErrorf("gate.first_channels", "must not be given where a group has one input channel, as in a depthwise layer, got %d",
			l.FirstChannels)
	case l.FirstChannels != 0 && a.HighBits != a.Bits:
		return FieldErrorf("activation.high_bits", "must equal bits %d where the first channels decide the gates, got %d", a.Bits, a.HighBits)
	case l.FirstChannels != 0:
		return CheckRange("gate.first_channels", l.FirstChannels, 1, l.InChannels/l.Groups-1)
	case l.Gated && a.HighBits == a.Bits:
		return FieldErrorf("activation.high_bits", "must be below bits %d in a gated layer", a.Bits)
	case !l.Gated && a.HighBits != a.Bits:
		return FieldErrorf("activation.high_bits", "must equal bits %d in a layer without a gate, got %d", a.Bits, a.HighBits)
	}
	return nil
}
