package network

import (
	"fmt"
	"math/bits"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// OpTokens holds text.
const OpTokens = "tokens"

func init() {
	Ops.Register(OpTokens, "the stored tokens, one number for each position", Op{
		Kind: pgworkloads.KindInput,
		Bits: func(n Node, _ []int) int { return bits.Len(uint(n.Int("vocabulary") - 1)) },
		Params: []Param{{
			Name: "values", DType: npy.Int32,
			Shape: func(n Node, _ []Node, images int) []int { return []int{images, n.Shape[0]} },
			Check: func(n Node, a npy.Array) error { return CheckTokens(npy.Values[int32](a), n.Int("vocabulary")) },
		}},
		Attrs: []Attr{{Name: "vocabulary", Least: 1, Most: pgworkloads.MaxChannels}},
		Shape: func(n Node, _ []Node) ([]int, error) {
			if !n.sequence() || n.Shape[0] > pgworkloads.MaxExtent {
				return nil, fmt.Errorf("tokens must be a sequence [T, 1] of at most %d positions, got %s", pgworkloads.MaxExtent, pgworkloads.List(n.Shape))
			}
			return []int{n.Shape[0], 1}, nil
		},
		Compile: func(Node, []Node) Evaluator {
			return func(r *Run, out, _, _ []float64) {
				for i, token := range r.sample.Tokens {
					out[i] = float64(token)
				}
			}
		},
	})
}

// CheckTokens refuses tokens that are not in a vocabulary.
func CheckTokens(tokens []int32, vocabulary int) error {
	for i, token := range tokens {
		if token < 0 || int(token) >= vocabulary {
			return fmt.Errorf("token %d is %d, the vocabulary has 0..%d", i, token, vocabulary-1)
		}
	}
	return nil
}
