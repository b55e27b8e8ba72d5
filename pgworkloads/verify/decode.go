package verify

import (
	"slices"

	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
)

// DecodeCheck compares two executions of a causal network on a text: token by token, with keys and
// values from its cache, and all at once.
type DecodeCheck struct {
	// Tokens is how many tokens were decoded. Values of all nodes and Gates were compared at their
	// positions. Scores of keys after a position, which decode doesn't know, are not compared.
	Tokens, Values, Gates int
	// ValueDifferences and GateDifferences count those that differ in any bit.
	ValueDifferences, GateDifferences int
}

// Differences returns how many values and gates differ.
func (c DecodeCheck) Differences() int { return c.ValueDifferences + c.GateDifferences }

// Decodes reports whether a trace's network has a cache of keys and values, which it has if it is
// causal and attends.
func Decodes(t *trace.Trace) bool {
	return network.Attends(t.Nodes) && network.CheckCausal(t.Nodes) == nil
}

// Decode executes the network of a trace that [Decodes] on every stored text, both at once and
// token by token. It compares the output of every node, and every gate, at every position. The
// numbers that become codes are among these outputs.
func Decode(t *trace.Trace) DecodeCheck {
	n := t.Trained()
	checks := make([]DecodeCheck, t.Images())
	n.ForEachRun(t.Images(), func(image int, r *network.Run) {
		checks[image] = decodeText(t, t.Stored(image).Tokens, n, r)
	})
	var sum DecodeCheck
	for _, c := range checks {
		sum.Tokens += c.Tokens
		sum.Values += c.Values
		sum.Gates += c.Gates
		sum.ValueDifferences += c.ValueDifferences
		sum.GateDifferences += c.GateDifferences
	}
	return sum
}

// decodeText compares one text.
func decodeText(t *trace.Trace, tokens []int32, n *network.Network, r *network.Run) (c DecodeCheck) {
	at := map[int][]float64{} // of all nodes, [position][channel]
	r.Values = func(node int, values []float64) { at[node] = slices.Clone(values) }
	defer func() { r.Values = nil }()
	r.Reset()
	r.Execute(network.Sample{Tokens: tokens})
	gates := make([][]bool, len(n.GatedLayers()))
	for i, l := range n.GatedLayers() {
		gates[i] = rows(r, i, len(tokens), l.N())
	}
	position, scores := 0, network.Scores(t.Nodes)
	r.Values = func(node int, values []float64) {
		for i, want := range at[node][position*len(values):][:len(values)] {
			if key := i % t.Nodes[node].Shape[0]; scores[node] && key > position {
				continue
			}
			c.Values++
			if values[i] != want {
				c.ValueDifferences++
			}
		}
	}
	r.Reset()
	for ; position < len(tokens); position++ {
		r.ExecuteNext(network.Sample{Tokens: tokens[position:][:1]})
		c.Tokens++
		for i, l := range n.GatedLayers() {
			for channel, on := range rows(r, i, 1, l.N()) {
				c.Gates++
				if on != gates[i][position*l.N()+channel] {
					c.GateDifferences++
				}
			}
		}
	}
	r.Reset()
	return c
}

// rows returns the first rows of a gate's mask, [row][channel].
func rows(r *network.Run, gate, rows, channels int) []bool {
	flags := make([]bool, 0, rows*channels)
	for row := range rows {
		for channel := range channels {
			flags = append(flags, r.Gates(gate).Gated(row, channel))
		}
	}
	return flags
}
