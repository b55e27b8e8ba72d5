package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

// channelsOf says what the channels of a sequence are.
type channelsOf int

const (
	// features depend only on the position itself and on earlier positions.
	features channelsOf = iota
	// scores belong to keys, including those of later positions.
	scores
	// shares belong to keys, and are 0 for later ones.
	shares
)

// keepZero are elementwise operations that map 0 to 0, so scores stay scores and shares stay
// shares.
var keepZero = []string{"relu", "clipped_relu", "signed_quantize"}

// CheckCausal returns an error if a position's answer depends on later positions in a network of
// the given nodes. If it does not, a text can be executed token by token ([Run.ExecuteNext]).
func CheckCausal(nodes []Node) error {
	_, err := causal(nodes)
	return err
}

// Scores says which nodes of a causal network give scores: one channel per key of every head. These
// include keys of later positions, which no answer depends on.
func Scores(nodes []Node) []bool {
	kinds, _ := causal(nodes)
	are := make([]bool, len(nodes))
	for i, k := range kinds {
		are[i] = k == scores
	}
	return are
}

// causal returns what the channels of nodes are, or an error if later positions have an influence.
func causal(nodes []Node) ([]channelsOf, error) {
	kinds := make([]channelsOf, len(nodes))
	for i, node := range nodes {
		if !node.sequence() {
			return nil, fmt.Errorf("%s gives no sequence, so that all of a sample is needed at once", node.Name)
		}
		in := make([]channelsOf, len(node.Inputs))
		for j, at := range node.Inputs {
			in[j] = kinds[at]
		}
		var ok bool
		if kinds[i], ok = channelsBehind(node, in); !ok {
			return nil, fmt.Errorf("%s lets positions see later ones", node.Name)
		}
	}
	return kinds, nil
}

// channelsBehind returns what the channels of a node are; false if later positions have an
// influence.
func channelsBehind(n Node, in []channelsOf) (channelsOf, bool) {
	switch {
	case n.Op == pgworkloads.OpMatmul && n.Int(transposed) == 1:
		gateKnows := n.Product.Gate == nil || n.Product.Gate.Causal
		return scores, in[0] == features && in[1] == features && gateKnows
	case n.Op == pgworkloads.OpMatmul:
		return features, in[0] == shares && in[1] == features
	case n.Op == "softmax":
		return shares, n.Int("causal") == 1
	case slices.Contains(keepZero, n.Op):
		return in[0], true
	}
	return features, !slices.ContainsFunc(in, func(c channelsOf) bool { return c != features })
}
