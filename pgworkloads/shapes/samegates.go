package shapes

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

// shareGates gives layers the gates that were drawn for other layers.
func (s *Shapes) shareGates(layers []pgworkloads.LayerWork) {
	for i, l := range s.Layers {
		if l.SameGatesAs != "" {
			from := &layers[s.layerNamed(l.SameGatesAs)]
			layers[i].Gates = from.Gates
			layers[i].SharesGates, from.SharesGates = true, true
		}
	}
}

// layerNamed returns the index of a layer; -1 if there is none.
func (s *Shapes) layerNamed(name string) int {
	return slices.IndexFunc(s.Layers, func(l Layer) bool { return l.Name == name })
}

// checkSharedGates refuses shared gates that don't fit a layer.
func (s *Shapes) checkSharedGates() error {
	for i, l := range s.Layers {
		if l.SameGatesAs == "" {
			continue
		}
		field := fmt.Sprintf("layers[%d].gate.same_as", i)
		at := s.layerNamed(l.SameGatesAs)
		if at < 0 || at >= i {
			return pgworkloads.FieldErrorf(field, "%q is no earlier layer", l.SameGatesAs)
		}
		of := s.Layers[at]
		if !of.Gated || of.SameGatesAs != "" {
			return pgworkloads.FieldErrorf(field, "%q has no gates of its own; name one that has", l.SameGatesAs)
		}
		if !l.Gated || l.M(1) != of.M(1) || l.N() != of.N() || l.GatedFraction != of.GatedFraction {
			return pgworkloads.FieldErrorf(field, "%q must have as many outputs, gated as often, as %q", l.SameGatesAs, l.Name)
		}
	}
	return nil
}
