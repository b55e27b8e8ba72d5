package pgworkloads

import (
	"fmt"
	"strings"
)

// Widths replace operand widths of a workload. Zero keeps a width.
type Widths struct {
	// Bits is B of the activations of every layer, WeightBits the width of all weights. Shapes
	// accept any widths; a trace only those that it was trained with.
	Bits       int `json:"bits,omitzero"`
	WeightBits int `json:"weight_bits,omitzero"`
	// HighBits is Bh of every gated layer. Thresholds keep their value in trained units, and a
	// narrower high part is compared with them.
	HighBits int `json:"high_bits,omitzero"`
}

// Words says what is replaced, e.g. " with 4 bits, 2 high bits"; "" for nothing.
func (w Widths) Words() string {
	var words []string
	for _, width := range []struct {
		bits int
		name string
	}{{w.Bits, "bit"}, {w.HighBits, "high bit"}, {w.WeightBits, "weight bit"}} {
		switch width.bits {
		case 0:
		case 1:
			words = append(words, "1 "+width.name)
		default:
			words = append(words, fmt.Sprintf("%d %ss", width.bits, width.name))
		}
	}
	if words == nil {
		return ""
	}
	return " with " + strings.Join(words, ", ")
}

// replace returns a layer with the activation and weight width replaced.
func (w Widths) replace(l Layer) Layer {
	if w.Bits != 0 {
		l.Activation.Bits = w.Bits
		if !l.Gated || l.SplitsChannels() {
			l.Activation.HighBits = w.Bits
		}
	}
	if w.WeightBits != 0 {
		l.WeightBits = w.WeightBits
	}
	if w.HighBits != 0 && l.Gated {
		l.Activation.HighBits = w.HighBits
	}
	return l
}

// check returns an error that starts with the wrong option if the widths of a layer can't be
// replaced.
func (w Widths) check(l Layer) error {
	resized := w.replace(l)
	if w.Bits != 0 {
		if err := CheckRange("bits", w.Bits, 1, MaxActivationBits); err != nil {
			return err
		}
	}
	if w.WeightBits != 0 {
		if err := CheckRange("weight-bits", w.WeightBits, 1, MaxWeightBits); err != nil {
			return err
		}
	}
	a := resized.Activation
	if l.SplitsChannels() {
		if w.HighBits != 0 {
			return FieldErrorf("high-bits", "must not be given where the first channels decide the gates, as in %s, got %d", l.Name, w.HighBits)
		}
		return nil
	}
	if l.Gated && a.Bits < MinGatedBits {
		return FieldErrorf("bits", "must be at least %d in %s, which has a gate, got %d", MinGatedBits, l.Name, a.Bits)
	}
	if l.Gated && (a.HighBits < 1 || a.HighBits >= a.Bits) {
		return FieldErrorf("high-bits", "must be 1..%d in %s, whose activations have %d bits, got %d",
			a.Bits-1, l.Name, a.Bits, a.HighBits)
	}
	return nil
}

// Resize returns layers with their widths replaced, and whether any was changed.
func (w Widths) Resize(layers []Layer) (resized []Layer, changed bool, err error) {
	gated := false
	for _, l := range layers {
		if err := w.check(l); err != nil {
			return nil, false, err
		}
		resized = append(resized, w.replace(l))
		changed = changed || w.replace(l) != l
		gated = gated || l.Gated
	}
	if w.HighBits != 0 && !gated {
		return nil, false, FieldErrorf("high-bits", "must not be given for a workload without gates, got %d", w.HighBits)
	}
	return resized, changed, nil
}
