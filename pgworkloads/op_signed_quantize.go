package pgworkloads

import "math"

func init() {
	ops.Register("signed_quantize", "x clamped to [-clip, clip], as a code of so many magnitude bits and a sign", opKind{
		inputs: 1,
		attrs:  []opAttr{positive("clip"), bitsAttr},
		shape:  sameAsInput,
		compile: func(n Node, _ []Node) evaluate {
			clip := n.Attrs["clip"]
			return quantizer(-clip, clip, n.Int("bits"))
		},
	})
}

// quantizer evaluates a quantizer that clamps to least..clip and hands on the
// nearest of the values code * clip/(2^bits-1).
func quantizer(least, clip float64, bits int) evaluate {
	steps := float64(allOnes(bits))
	unit := clip / steps
	return func(_ *Run, out, a, _ []float64) {
		for i, x := range a {
			out[i] = math.RoundToEven(min(max(x, least), clip)/clip*steps) * unit
		}
	}
}
