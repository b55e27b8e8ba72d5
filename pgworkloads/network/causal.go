package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

// channelsOf says what the channels of a sequence stand for.
type channelsOf int

const (
	// features are those of the position alone, and of what came before it.
	features channelsOf = iota
	// scores are of keys, those of later positions included.
	scores
	// shares are of keys, and 0 of later ones.
	shares
)

// keepZero are the operations that work element by element and leave a 0 as it is, so that
// scores stay scores and shares stay shares.
var keepZero = []string{"relu", "clipped_relu", "signed_quantize"}

// CheckCausal returns an error unless in a network of such nodes a position's answer depends
// on no later ones, so that a text can be executed token by token ([Run.ExecuteNext]).
func CheckCausal(nodes []Node) error {
	_, err := causal(nodes)
	return err
}

// Scores tells which nodes of a causal network give scores: a channel for every key of every
// head, those of later positions included, which no answer depends on.
func Scores(nodes []Node) []bool {
	kinds, _ := causal(nodes)
	are := make([]bool, len(nodes))
	for i, k := range kinds {
		are[i] = k == scores
	}
	return are
}

// causal returns what the channels of nodes stand for, or an error where later positions have
// a say.
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

// channelsBehind returns what the channels of a node stand for, false where later positions
// have a say.
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
