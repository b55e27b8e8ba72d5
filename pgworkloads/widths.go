package pgworkloads

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Widths replace operand widths of a workload. Zero leaves one as it is.
type Widths struct {
	// Bits is B of the activations of every layer, WeightBits the width of all
	// weights. Shapes can have any; a trace has those it was trained with.
	Bits       int `json:"bits,omitzero"`
	WeightBits int `json:"weight_bits,omitzero"`
	// HighBits is Bh of every gated layer. Thresholds stay what they are in
	// trained units: a narrower high part is compared with them.
	HighBits int `json:"high_bits,omitzero"`
}

// Words say what is replaced, as " with 4 bits, 2 high bits", or nothing.
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

// replace returns the activation and weight width of a layer instead of its own.
func (w Widths) replace(l Layer) Layer {
	if w.Bits != 0 {
		l.Activation.Bits = w.Bits
		if !l.Gated {
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

// check returns an error that starts with the option that is to blame if a layer
// can't have its widths replaced.
func (w Widths) check(l Layer) error {
	resized := w.replace(l)
	if w.Bits != 0 {
		if err := checkRange("bits", w.Bits, 1, MaxActivationBits); err != nil {
			return err
		}
	}
	if w.WeightBits != 0 {
		if err := checkRange("weight-bits", w.WeightBits, 1, MaxWeightBits); err != nil {
			return err
		}
	}
	a := resized.Activation
	if l.Gated && a.Bits < minGatedBits {
		return fieldErrorf("bits", "must be at least %d in %s, which has a gate, got %d", minGatedBits, l.Name, a.Bits)
	}
	if l.Gated && (a.HighBits < 1 || a.HighBits >= a.Bits) {
		return fieldErrorf("high-bits", "must be 1..%d in %s, whose activations have %d bits, got %d",
			a.Bits-1, l.Name, a.Bits, a.HighBits)
	}
	return nil
}

// resize returns layers with their widths replaced, and whether any was changed.
func (w Widths) resize(layers []Layer) (resized []Layer, changed bool, err error) {
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
		return nil, false, fieldErrorf("high-bits", "must not be given for a workload without gates, got %d", w.HighBits)
	}
	return resized, changed, nil
}

// AsTrained tells whether the trace has the widths that it was trained with.
func (t *Trace) AsTrained() bool { return t.Widths == Widths{} }

// WithWidths returns what [Trace.WithHighBits] does; a trace has no other widths
// than those that it was trained with.
func (t *Trace) WithWidths(w Widths) (Source, error) {
	const trained = "must not be given for a trace, which has the widths that it was trained with, got %d"
	switch {
	case w.Bits != 0:
		return nil, fieldErrorf("bits", trained, w.Bits)
	case w.WeightBits != 0:
		return nil, fieldErrorf("weight-bits", trained, w.WeightBits)
	case w.HighBits == 0:
		return t, nil
	}
	return t.WithHighBits(w.HighBits)
}

// WithHighBits returns the trace with another split of its codes: so many high
// bits, the others low. Where that is the trained split, it is the trace itself.
// What the framework computed belongs to the trained split: with another, gates
// are decided anew, and there are no answers to compare with.
func (t *Trace) WithHighBits(bits int) (*Trace, error) {
	if bits < 1 {
		return nil, fieldErrorf("high-bits", "must be at least 1, got %d", bits)
	}
	w := Widths{HighBits: bits}
	products := t.Products()
	layers := make([]Layer, len(products))
	for i, p := range products {
		layers[i] = p.Layer
	}
	layers, changed, err := w.resize(layers)
	if err != nil || !changed {
		return t, err
	}
	resized := *t
	resized.Widths = w
	resized.Nodes = slices.Clone(t.Nodes)
	for i := range resized.Nodes {
		if n := &resized.Nodes[i]; n.Product != nil {
			product := *n.Product
			product.Layer, layers = layers[0], layers[1:]
			n.Product = &product
		}
	}
	return &resized, nil
}

// WithWidths returns the shapes with other widths, themselves where these are
// their own.
func (s *Shapes) WithWidths(w Widths) (Source, error) {
	layers := make([]Layer, len(s.Layers))
	for i, l := range s.Layers {
		layers[i] = l.Layer
	}
	layers, changed, err := w.resize(layers)
	if err != nil || !changed {
		return s, err
	}
	resized := *s
	resized.Widths = Widths{
		Bits:       cmp.Or(w.Bits, s.Widths.Bits),
		WeightBits: cmp.Or(w.WeightBits, s.Widths.WeightBits),
		HighBits:   cmp.Or(w.HighBits, s.Widths.HighBits),
	}
	resized.Layers = slices.Clone(s.Layers)
	for i, l := range layers {
		resized.Layers[i].Layer = l
	}
	return &resized, nil
}
