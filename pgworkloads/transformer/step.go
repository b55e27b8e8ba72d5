package transformer

import (
	"fmt"

	"pgsim/pgworkloads"
)

// Step is what a model computes at once: a prefill, or the decode of a token.
type Step struct {
	// Tokens is the number of new tokens. Cached is the number of earlier tokens whose keys and
	// values are in the cache.
	Tokens, Cached int
}

// Prefill is the step that computes the given number of tokens, with no earlier ones.
func Prefill(tokens int) Step { return Step{Tokens: tokens} }

// Decode is the step that computes one token after the given number of cached ones.
func Decode(cached int) Step { return Step{Tokens: 1, Cached: cached} }

// keys returns how many tokens a query may see.
func (s Step) keys() int { return s.Cached + s.Tokens }

// String says what the step is.
func (s Step) String() string {
	if s.Cached == 0 {
		return fmt.Sprintf("prefill of %d tokens", s.Tokens)
	}
	return fmt.Sprintf("decode of one token, %d before it in the cache", s.Cached)
}

// name returns the name of the workload. It says synthetic, because no network was trained for it.
func (s Step) name(model string) string {
	if s.Cached == 0 {
		return fmt.Sprintf("%s-prefill-%d-synthetic", model, s.Tokens)
	}
	return fmt.Sprintf("%s-decode-%d-synthetic", model, s.Cached)
}

// check returns an error if a model can't do a step. Errors name fields as flags do.
func (m Model) check(s Step) error {
	const prefill, decode = "prefill", "decode"
	if s.Cached != 0 && !m.Causal {
		return pgworkloads.FieldErrorf(decode, "needs a causal model, every token of %s sees all others; use prefill", m.Title)
	}
	if m.Patches.Side > 0 && s != Prefill(m.Tokens) {
		return pgworkloads.FieldErrorf(prefill, "of %s must be %d, the patches of an image and the class token", m.Title, m.Tokens)
	}
	if s.Cached == 0 {
		return pgworkloads.CheckRange(prefill, s.Tokens, 1, m.MaxTokens)
	}
	return pgworkloads.CheckRange(decode, s.Cached, 1, m.MaxTokens-s.Tokens)
}

// Widths are the widths of the operands, in bits.
type Widths struct {
	// Bits is the width of the inputs of products with weights, and WeightBits the width of the
	// weights. The first and the last layer, of patches and outputs, have AttentionBits.
	Bits, WeightBits int
	// AttentionBits is the width of queries, keys, values and shares, and so of the cache.
	AttentionBits int
}

// DefaultWidths are the widths of the embedded networks of 4 bits, with 8 in attention and at the
// ends.
var DefaultWidths = Widths{Bits: 4, WeightBits: 8, AttentionBits: 8}

// check returns an error that names the first width that is out of range, as flags do.
func (w Widths) check() error {
	return pgworkloads.FirstError(
		pgworkloads.CheckRange("bits", w.Bits, 1, pgworkloads.MaxActivationBits),
		pgworkloads.CheckRange("weight-bits", w.WeightBits, 1, pgworkloads.MaxWeightBits),
		pgworkloads.CheckRange("attention-bits", w.AttentionBits, 1, pgworkloads.MaxActivationBits),
	)
}
