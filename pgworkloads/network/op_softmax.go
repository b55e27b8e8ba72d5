package network

import (
	"fmt"
	"math"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register("softmax", "shares of every position's attention, head by head", Op{
		Kind:   pgworkloads.KindSoftmax,
		Inputs: 1,
		Attrs:  []Attr{whole("heads", 1), positive("scale"), {Name: "causal", Most: 1}},
		Shape:  softmaxShape,
		Compile: func(n Node, _ []Node) Evaluator {
			heads, scale, causal := n.Int("heads"), n.Attrs["scale"], n.Int("causal") == 1
			positions, keys := n.Shape[0], n.Shape[1]/n.Int("heads")
			return func(r *Run, out, a, _ []float64) {
				rows := len(out) / (heads * keys)
				for row := range rows {
					seen := keys - (positions - rows) // a text may be shorter
					if causal {
						seen = r.earlier() + row + 1
					}
					for head := range heads {
						at := (row*heads + head) * keys
						softmax(out[at:][:keys], a[at:][:keys], seen, scale)
					}
				}
			}
		},
	})
}

func softmaxShape(n Node, in []Node) ([]int, error) {
	shape, heads := in[0].Shape, n.Int("heads")
	if !in[0].sequence() || shape[1]%heads != 0 {
		return nil, fmt.Errorf("%s reads a sequence [T, heads*S] of %d heads, got %s", n.Op, heads, pgworkloads.List(shape))
	}
	if keys := shape[1] / heads; n.Int("causal") == 1 && keys != shape[0] {
		return nil, fmt.Errorf("a causal %s reads as many keys as positions %d, got %d", n.Op, shape[0], keys)
	}
	return shape, nil
}

// softmax computes the shares of the first scores, added up in their order. All other scores get a
// share of 0, and so do scores of minus infinity, even if all scores are.
func softmax(out, scores []float64, seen int, scale float64) {
	most := float64(scores[0] * scale)
	for _, x := range scores[1:seen] {
		most = max(most, float64(x*scale))
	}
	if math.IsInf(most, -1) {
		clear(out)
		return
	}
	sum := 0.0
	for i, x := range scores[:seen] {
		out[i] = exp(float64(x*scale) - most)
		sum += out[i]
	}
	for i := range out[:seen] {
		out[i] /= sum
	}
	clear(out[seen:])
}
