package shapes

import (
	"cmp"
	"slices"

	"pgsim/pgworkloads"
)

// WithWidths returns the shapes with other widths, or the shapes themselves if nothing changes.
func (s *Shapes) WithWidths(w pgworkloads.Widths) (pgworkloads.Source, error) {
	layers := make([]pgworkloads.Layer, len(s.Layers))
	for i, l := range s.Layers {
		layers[i] = l.Layer
	}
	layers, changed, err := w.Resize(layers)
	if err != nil || !changed {
		return s, err
	}
	resized := *s
	resized.Widths = pgworkloads.Widths{
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
