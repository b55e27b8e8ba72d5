package trace

import (
	"fmt"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// Values of off: what happens to outputs of two computed operands whose gate is off.
const (
	// OffHigh keeps their high part.
	OffHigh = "high"
	// OffDropped turns them into scores without a share of the attention.
	OffDropped = "dropped"
)

// computedGate checks the fields that only gates of two computed operands have, and requests the
// codes of the right operand.
func (b *builder) computedGate(p *network.Product, raw *ManifestGate) error {
	p.Gate.Causal, p.Gate.Drops = raw.Causal, raw.Off == OffDropped
	ofScores := p.Gate.Causal || p.Gate.Drops || p.Gate.Rule.Relative()
	switch {
	case raw.Off != "" && raw.Off != OffHigh && raw.Off != OffDropped:
		return pgworkloads.FieldErrorf("off", "must be one of %s, %s, got %q", OffHigh, OffDropped, raw.Off)
	case !p.RightComputed && (raw.Off != "" || ofScores):
		return pgworkloads.FieldErrorf("kind", "must be %s or %s, without off and causal, where the right operand is weights",
			arithmetic.GateAbove, arithmetic.GateBetween)
	case p.RightComputed != (raw.RightCodes != nil):
		return pgworkloads.FieldErrorf("right_codes", "must be given for %s, and only for it", pgworkloads.OpMatmul)
	case !p.RightComputed:
		return nil
	case p.SplitsChannels():
		return pgworkloads.FieldErrorf("split", "must be %s for %s", SplitBits, p.Op)
	case ofScores && !p.Transposed:
		return pgworkloads.FieldErrorf("kind", "must be %s or %s, without dropped outputs and causal, where transposed is 0",
			arithmetic.GateAbove, arithmetic.GateBetween)
	}
	if keys := p.OutChannels / p.Groups; p.Gate.Causal && keys != p.Output[0] {
		return pgworkloads.FieldErrorf("causal", "needs as many keys as positions %d, got %d", p.Output[0], keys)
	}
	channels, positions := p.RightShape()
	keep := func(a npy.Array) error {
		p.Gate.RightCodes = a.Data
		return checkCodes(a.Data, *p.Right)
	}
	return b.arrays.Want("right_codes", *raw.RightCodes, []int{b.manifest.Images, channels, positions, 1}, keep, codeType(*p.Right))
}

// codeType is the type of stored codes.
func codeType(a pgworkloads.Activation) npy.DType {
	if a.Signed() {
		return npy.Int8
	}
	return npy.Uint8
}

// checkCodes refuses bytes that are not codes of an activation.
func checkCodes(stored []byte, a pgworkloads.Activation) error {
	valid := a.Valid()
	for i, code := range stored {
		if !valid[code] {
			least, most := a.Range()
			return fmt.Errorf("code %d (stored byte %#02x) is not %d..%d, as codes of %d bits are", i, code, least, most, a.Bits)
		}
	}
	return nil
}

// checkScoreReaders makes sure that scores are read by a softmax over as many keys. No other
// operation can read dropped scores, or handle those that a causal gate hides.
func (b *builder) checkScoreReaders() error {
	for i, n := range b.nodes {
		for _, at := range n.Inputs {
			p := b.nodes[at].Product
			if p == nil || p.Gate == nil || !p.Gate.Drops && !p.Gate.Causal {
				continue
			}
			fits := n.Op == "softmax" && n.Int("heads") == p.Groups && (n.Int("causal") == 1 || !p.Gate.Causal)
			if !fits {
				return pgworkloads.FieldErrorf(fmt.Sprintf("nodes[%d].op", i),
					"%s drops scores or is causal: it must be read by a softmax of as many heads, causal if it is, got %s", p.Name, n.Op)
			}
		}
	}
	return nil
}

// scoreGate writes the fields that only gates of two computed operands have.
func (e *encoder) scoreGate(p *network.Product, raw *ManifestGate) {
	if !p.RightComputed {
		return
	}
	channels, positions := p.RightShape()
	codes := npy.New(p.Gate.RightCodes, e.trace.images, channels, positions, 1)
	codes.DType = codeType(*p.Right)
	name := e.keep(p.Name+".right_codes", codes)
	raw.RightCodes, raw.Causal = &name, p.Gate.Causal
	if p.Gate.Drops {
		raw.Off = OffDropped
	}
}
