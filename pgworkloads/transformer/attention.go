package transformer

import "pgsim/pgworkloads"

// attention makes the products of a block's attention. The new keys and values of a causal
// model are results: later tokens read them.
func (b *builder) attention(block, x int) int {
	m, tokens, keys := b.model, b.step.Tokens, b.step.keys()
	named := func(name string) string { return layerName(block, name) }
	query := b.weights(named("query"), m.Width, m.Width, x)
	key := b.weights(named("key"), m.Width, m.keyWidth(), x)
	value := b.weights(named("value"), m.Width, m.keyWidth(), x)
	if m.Rotary {
		query = b.work(named("query_rotary"), pgworkloads.KindOther, tokens, m.Width, query)
		key = b.work(named("key_rotary"), pgworkloads.KindOther, tokens, m.keyWidth(), key)
	}
	if m.Causal {
		b.results = append(b.results, key, value)
	}
	scores := b.heads(named("scores"), m.HeadWidth(), keys, pgworkloads.TwosComplement, b.inputs(query, named("key_cache"), key)...)
	shares := b.work(named("softmax"), pgworkloads.KindSoftmax, tokens, m.Heads*keys, scores)
	mixed := b.heads(named("values"), keys, m.HeadWidth(), pgworkloads.Unsigned, b.inputs(shares, named("value_cache"), value)...)
	return b.weights(named("out"), m.Width, m.Width, mixed)
}

// inputs returns what a product of computed operands reads: the left operand, and the right
// operand, which consists of the cache and the new tokens.
func (b *builder) inputs(left int, cache string, right int) []int {
	if b.step.Cached == 0 {
		return []int{left, right}
	}
	return []int{left, b.input(cache, b.widths.AttentionBits, b.step.Cached, b.model.keyWidth()), right}
}

// heads adds a product of two computed operands, for all heads that have their own keys and values.
// Its rows are the tokens of all query heads that read the same keys.
func (b *builder) heads(name string, depth, columns int, encoding pgworkloads.Encoding, inputs ...int) int {
	m := b.model
	rows := b.step.Tokens * (m.Heads / m.KVHeads)
	l := b.product(name, rows, m.KVHeads*depth, m.KVHeads*columns, m.KVHeads, b.widths.AttentionBits, encoding, b.widths.AttentionBits)
	l.RightComputed = true
	return b.layer(l, inputs...)
}
