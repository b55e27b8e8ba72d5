package petest

import (
	"pgsim/configs"
	"pgsim/pe"
)

// checkSteps checks that steps are 1 or more, that the steps of a group are those of a pass over
// it, and that neither more operands nor more bits take fewer steps.
func checkSteps(t T, a configs.Array, p pe.PE) {
	t.Helper()
	if p.Group() < 1 || p.MaxActivationBits() < 1 || p.MaxWeightBits() < 1 || p.WeightLoads() < 1 {
		t.Errorf("%s: groups of %d operands of up to %d and %d bits, weights in %d loads",
			describe(a), p.Group(), p.MaxActivationBits(), p.MaxWeightBits(), p.WeightLoads())
	}
	for _, bits := range widths(p) {
		if got, want := p.Steps(p.Group(), bits), p.GroupSteps(bits); got != want || want < 1 {
			t.Errorf("%s: %d steps for a group of %d bits, %d for a pass over one", describe(a), want, bits, got)
		}
		for k := 1; k < maxK; k++ {
			steps := p.Steps(k, bits)
			if more := p.Steps(k+1, bits); more < steps || steps < 1 {
				t.Errorf("%s: %d bits: %d steps for %d operands, %d for one more", describe(a), bits, steps, k, more)
			}
			if bits > 1 && p.Steps(k, bits-1) > steps {
				t.Errorf("%s: %d operands take %d steps at %d bits and more at one less", describe(a), k, steps, bits)
			}
		}
	}
}

// checkProducts checks that a pass makes all its products, none of them twice. Its steps must have
// room for K products and, apart from the last group, for no more.
func checkProducts(t T, a configs.Array, p pe.PE) {
	t.Helper()
	const rounding = 1e-9
	for _, bits := range widths(p) {
		perStep := p.Products(bits)
		for k := 1; k <= maxK; k++ {
			room := perStep * float64(p.Steps(k, bits))
			unused := room - float64(k)
			if unused < -rounding || unused >= float64(p.Group())-rounding && unused >= perStep-rounding {
				t.Errorf("%s: %d operands of %d bits: %v products in %d steps",
					describe(a), k, bits, room, p.Steps(k, bits))
			}
		}
	}
}

// checkWords checks that a pass reads enough words for its operands, and that more operands take no
// fewer words.
func checkWords(t T, a configs.Array, p pe.PE) {
	t.Helper()
	for _, word := range []int{8, 64} {
		for _, bits := range widths(p) {
			for k := 1; k <= maxK; k++ {
				activations, weights := p.ActivationWords(k, bits, word), p.WeightWords(k, a.WeightBits, word)
				if activations == 0 || weights == 0 {
					t.Errorf("%s: %d operands of %d bits read %d and %d words of %d bits",
						describe(a), k, bits, activations, weights, word)
				}
				if p.ActivationWords(k+1, bits, word) < activations || p.WeightWords(k+1, a.WeightBits, word) < weights {
					t.Errorf("%s: %d operands of %d bits read fewer words of %d bits than one less",
						describe(a), k+1, bits, word)
				}
			}
		}
	}
}

// checkStandIn checks that the bit-serial PE that replaces the kind in other models takes the same
// steps.
func checkStandIn(t T, kind pe.Kind, a configs.Array, p pe.PE) {
	t.Helper()
	lanes, digitBits, ok := kind.StandIn(a)
	if !ok {
		return
	}
	other := pe.Geometry{Lanes: lanes, DigitBits: digitBits}
	for _, bits := range widths(p) {
		for k := 1; k <= maxK; k++ {
			if got, want := other.Steps(k, bits), p.Steps(k, bits); got != want || other.Groups(p.Group()) != 1 {
				t.Errorf("%s: its stand-in takes %d steps for %d operands of %d bits, the PE %d",
					describe(a), got, k, bits, want)
			}
		}
	}
}
