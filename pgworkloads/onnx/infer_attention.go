package onnx

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

func init() {
	count(standard, inferAttention, (*graph).attend, "Attention")
	count(preview, inferAttention, (*graph).attend, "FlexAttention")
}

// Inputs of attention, and the cache of earlier keys and values.
const (
	query, key, values = 0, 1, 2
	pastKey, pastValue = 4, 5
)

// attention is the geometry of a node. The queries of all heads are compared with keys, which
// several heads may share, and weight the values.
type attention struct {
	batch, queryHeads, keyHeads int
	queries, keys               int // tokens, earlier ones included
	size, valueSize             int // of a head
	packed                      bool
	incoming                    int // keys without earlier ones
}

// attention infers the geometry of a node with tensors [samples, heads, tokens, size], or with
// tensors [samples, tokens, heads * size] and attributes that give the number of heads.
func (n *node) attention() (attention, error) {
	var shapes [3][]int
	for i := range shapes {
		shape, err := n.shape(i)
		if err != nil {
			return attention{}, err
		}
		if shapes[i], err = n.heads(i, shape); err != nil {
			return attention{}, err
		}
	}
	q, k, v := shapes[query], shapes[key], shapes[values]
	a := attention{
		batch: q[0], queryHeads: q[1], keyHeads: k[1], queries: q[2], keys: k[2], incoming: k[2], size: q[3], valueSize: v[3],
		packed: len(n.in[query].shape) == packedRank,
	}
	if k[3] != a.size || !slices.Equal(k[:3], v[:3]) || k[0] != a.batch || a.keyHeads < 1 || a.queryHeads%a.keyHeads != 0 {
		return a, fmt.Errorf("queries %v, keys %v and values %v (samples, heads, tokens, size) don't fit each other", q, k, v)
	}
	if n.has(pastKey) {
		past, err := n.shape(pastKey)
		if err != nil {
			return a, err
		}
		if len(past) != unpackedRank {
			return a, fmt.Errorf("earlier keys of %v, must be of 4 dimensions", past)
		}
		a.keys += past[2]
	}
	return a, nil
}

// Ranks of the inputs of attention.
const packedRank, unpackedRank = 3, 4

// heads returns the shape of an input as [samples, heads, tokens, size].
func (n *node) heads(i int, shape []int) ([]int, error) {
	if len(shape) == unpackedRank {
		return shape, nil
	}
	name := "kv_num_heads"
	if i == query {
		name = "q_num_heads"
	}
	heads := n.number(name, 0)
	if len(shape) != packedRank || heads < 1 || shape[2]%heads != 0 {
		return nil, fmt.Errorf("its input %s must be [samples, heads, tokens, size], or [samples, tokens, heads * size] with %s, got %v and %d heads",
			n.inputName(i), name, shape, heads)
	}
	return []int{shape[0], heads, shape[1], shape[2] / heads}, nil
}

func inferAttention(n *node) ([]value, error) {
	a, err := n.attention()
	if err != nil {
		return nil, err
	}
	out := []int{a.batch, a.queryHeads, a.queries, a.valueSize}
	if a.packed {
		out = []int{a.batch, a.queries, a.queryHeads * a.valueSize}
	}
	all := []value{
		{shape: out},
		{shape: []int{a.batch, a.keyHeads, a.keys, a.size}},
		{shape: []int{a.batch, a.keyHeads, a.keys, a.valueSize}},
		{shape: []int{a.batch, a.queryHeads, a.queries, a.keys}},
	}
	for _, v := range all {
		if err := checkShape(v.shape); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// allScores is what readers should know about attention.
const allScores = "attention, taken as its two products over all keys, also those that a mask hides"

// attend makes the two layers of attention: the scores, which are queries times keys, and the sums
// of values weighted by the scores. Heads that share keys are further rows of one product.
func (g *graph) attend(n *node) error {
	a, err := n.attention()
	if err != nil {
		return err
	}
	for _, v := range n.in[:values+1] {
		if err := g.apart(n, v, 0); err != nil {
			return err
		}
	}
	samples, err := g.perSample(n, "samples", a.batch)
	if err != nil {
		return err
	}
	g.notes.Add(allScores, n.label())
	groups := samples * a.keyHeads
	rows := [2]int{a.queries * (a.queryHeads / a.keyHeads), 1}
	scores := pgworkloads.Layer{
		Op: pgworkloads.OpLinear, InChannels: groups * a.size, OutChannels: groups * a.keys, Groups: groups,
		Input: rows, Output: rows,
	}
	if err := g.add(n, ".scores", scores, n.in[query], n.in[key], nil); err != nil {
		return err
	}
	sums := scores
	sums.InChannels, sums.OutChannels = groups*a.keys, groups*a.valueSize
	// The result of a softmax is never negative.
	return g.add(n, ".sums", sums, &value{nonNegative: true}, n.in[values], nil)
}
