package pgworkloads

import (
	"fmt"

	"pgsim/pgworkloads/npy"
)

// opTokens holds text.
const opTokens = "tokens"

func init() {
	ops.Register(opTokens, "the stored tokens, one number for each position", opKind{
		params: []opParam{{
			name: "values", dtype: npy.Int32,
			shape: func(n Node, _ []Node, images int) []int { return []int{images, n.Shape[0]} },
			check: func(n Node, a npy.Array) error { return checkTokens(npy.Values[int32](a), n.Int("vocabulary")) },
		}},
		attrs: []opAttr{{name: "vocabulary", least: 1, most: maxChannels}},
		shape: func(n Node, _ []Node) ([]int, error) {
			if !n.sequence() || n.Shape[0] > maxExtent {
				return nil, fmt.Errorf("tokens must be a sequence [T, 1] of at most %d positions, got %s", maxExtent, list(n.Shape))
			}
			return []int{n.Shape[0], 1}, nil
		},
		compile: func(Node, []Node) evaluate {
			return func(r *Run, out, _, _ []float64) {
				for i, token := range r.sample.Tokens {
					out[i] = float64(token)
				}
			}
		},
	})
}

// checkTokens refuses tokens that are none of a vocabulary.
func checkTokens(tokens []int32, vocabulary int) error {
	for i, token := range tokens {
		if token < 0 || int(token) >= vocabulary {
			return fmt.Errorf("token %d is %d, the vocabulary has 0..%d", i, token, vocabulary-1)
		}
	}
	return nil
}
