package transformer

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// Shapes returns what a model computes in a step, without gates. The name is the model's name.
func Shapes(name string, s Step, w Widths) (*shapes.Shapes, error) {
	m, err := Lookup(name)
	if err == nil {
		err = pgworkloads.FirstError(m.check(s), w.check())
	}
	if err != nil {
		return nil, err
	}
	b := &builder{model: m, step: s, widths: w}
	b.network()
	made := &shapes.Shapes{
		Name: s.name(name), Source: fmt.Sprintf("made from the hyperparameters of %s: %s", m.Title, m.Source),
		Graph: pgworkloads.NewGraph(b.nodes, b.layers, b.results...), Remarks: m.remarks(s, w),
	}
	for _, l := range b.layers {
		made.Layers = append(made.Layers, shapes.Layer{Layer: l})
	}
	if err := made.Check(); err != nil {
		return nil, err
	}
	return made, nil
}

// remarks say what readers of any result should know.
func (m Model) remarks(s Step, w Widths) []string {
	remarks := []string{
		fmt.Sprintf("SYNTHETIC: shapes of %s without weights, %s; %d-bit activations by %d-bit weights, %d bits in attention and at the ends",
			m.Title, s, w.Bits, w.WeightBits, w.AttentionBits),
	}
	if m.Patches.Side == 0 {
		remarks = append(remarks, "rows of embedding tables are there when the network starts")
	}
	if m.Causal && s.Tokens > 1 {
		remarks = append(remarks, "scores that the causal mask hides are computed")
	}
	if m.Causal && m.Outputs > 0 && s.Tokens > 1 {
		remarks = append(remarks, "the last layer answers for the last token alone")
	}
	return remarks
}

// SharedGates is the remark of shapes whose blocks have the same gates.
const SharedGates = "all blocks have the gates of the first one, so that equal layers run once"

// FirstBlock returns the shapes without the layers of later blocks, for lists.
func FirstBlock(s *shapes.Shapes) *shapes.Shapes {
	first := *s
	first.Layers = slices.DeleteFunc(slices.Clone(s.Layers), func(l shapes.Layer) bool {
		block, _, ok := cutBlock(l.Name)
		return ok && block > 0
	})
	return &first
}

// SameGates gives the layers of later blocks the gates of the first block, because blocks are
// equal.
func SameGates(s *shapes.Shapes) {
	for i := range s.Layers {
		l := &s.Layers[i]
		if block, rest, ok := cutBlock(l.Name); ok && l.Gated && block > 0 {
			l.SameGatesAs = layerName(0, rest)
		}
	}
}

// InBlocks matches the names of the products with weights in blocks, which are gated by default.
const InBlocks = `^block.*\.(query|key|value|out|gate|up|down)$`

// layerName names a layer of a block.
func layerName(block int, layer string) string { return fmt.Sprintf("block%d.%s", block, layer) }

// cutBlock returns the block and the layer of a name.
func cutBlock(name string) (block int, layer string, ok bool) {
	n, err := fmt.Sscanf(name, "block%d.%s", &block, &layer)
	return block, layer, err == nil && n == 2
}
