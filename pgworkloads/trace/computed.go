package trace

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
)

// activation returns the manifest's description of codes.
func (a ManifestActivation) activation() pgworkloads.Activation {
	return pgworkloads.Activation{
		Bits: a.Bits, HighBits: a.HighBits, Encoding: pgworkloads.Encoding(a.Encoding), Scale: a.Scale,
	}
}

// setWidth sets the width of the right operand of a product: weights, or codes if it is computed.
func setWidth(p *network.Product, raw *ManifestProduct) error {
	p.RightComputed = p.Op == pgworkloads.OpMatmul
	if p.RightComputed != (raw.Right != nil) {
		return pgworkloads.FieldErrorf("right", "must be given for %s, and only for it", pgworkloads.OpMatmul)
	}
	if p.RightComputed != (raw.Weight == nil) {
		return pgworkloads.FieldErrorf("weight", "must be null for %s, and only for it", pgworkloads.OpMatmul)
	}
	if !p.RightComputed {
		p.WeightBits = raw.Weight.Bits
		return nil
	}
	right := raw.Right.activation()
	if err := right.Check(); err != nil {
		return pgworkloads.Within("right", err)
	}
	if right.HighBits != right.Bits {
		return pgworkloads.FieldErrorf("right.high_bits", "must equal bits %d, got %d", right.Bits, right.HighBits)
	}
	p.Right, p.WeightBits = &right, right.Bits
	return nil
}

// checkComputed checks a product of two computed operands. It has no arrays except those of its
// gate.
func checkComputed(p *network.Product, raw *ManifestProduct) error {
	for _, field := range []struct {
		name  string
		given bool
	}{{"bias", raw.Bias != nil}, {"float_weight", raw.FloatWeight != nil}} {
		if field.given {
			return pgworkloads.FieldErrorf(field.name, "must be null for %s", p.Op)
		}
	}
	if raw.AssumedPrecision && raw.Gate != nil {
		return pgworkloads.FieldErrorf("gate", "must be null where assumed_precision is true")
	}
	return pgworkloads.FirstError(
		pgworkloads.CheckScale("right.scale times activation.scale", p.Activation.Scale*p.Right.Scale),
		arithmetic.CheckComputedSums(p.Layer, *p.Right),
	)
}
