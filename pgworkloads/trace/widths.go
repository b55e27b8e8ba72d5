package trace

import (
	"slices"

	"pgsim/pgworkloads"
)

// AsTrained reports whether the trace has the widths that it was trained with.
func (t *Trace) AsTrained() bool { return t.Widths == pgworkloads.Widths{} }

// WithWidths does what [Trace.WithHighBits] does. A trace supports no other change of widths.
func (t *Trace) WithWidths(w pgworkloads.Widths) (pgworkloads.Source, error) {
	const trained = "must not be given for a trace, which has the widths that it was trained with, got %d"
	switch {
	case w.Bits != 0:
		return nil, pgworkloads.FieldErrorf("bits", trained, w.Bits)
	case w.WeightBits != 0:
		return nil, pgworkloads.FieldErrorf("weight-bits", trained, w.WeightBits)
	case w.HighBits == 0:
		return t, nil
	}
	return t.WithHighBits(w.HighBits)
}

// WithHighBits returns the trace with another split of its codes, with the given number of high
// bits. If that is the trained split, it returns the trace itself. The framework's results belong
// to the trained split. With another split, gates are decided anew, and there are no answers to
// compare with.
func (t *Trace) WithHighBits(bits int) (*Trace, error) {
	if bits < 1 {
		return nil, pgworkloads.FieldErrorf("high-bits", "must be at least 1, got %d", bits)
	}
	w := pgworkloads.Widths{HighBits: bits}
	products := t.Products()
	layers := make([]pgworkloads.Layer, len(products))
	for i, p := range products {
		layers[i] = p.Layer
	}
	layers, changed, err := w.Resize(layers)
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
