package network

import (
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic/elementwise"
)

func init() {
	Ops.Register("signed_quantize", "x clamped to [-clip, clip], as a code of so many magnitude bits and a sign", Op{
		Kind:   pgworkloads.KindQuantize,
		Bits:   codeBits,
		Inputs: 1,
		Attrs:  []Attr{positive("clip"), bitsAttr},
		Shape:  sameAsInput,
		Compile: func(n Node, _ []Node) Evaluator {
			clip := n.Attrs["clip"]
			return quantizer(-clip, clip, n.Int("bits"))
		},
	})
}

// quantizer evaluates a quantizer that clamps to least..clip and returns the nearest of the values
// code * clip/(2^bits-1).
func quantizer(least, clip float64, bits int) Evaluator {
	q := elementwise.Quantizer{Least: least, Clip: clip, Steps: float64(pgworkloads.AllOnes(bits))}
	return func(_ *Run, out, a, _ []float64) { q.Quantize(out, a) }
}
