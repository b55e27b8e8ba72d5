// Package transformer makes shapes of published transformers, from their hyperparameters alone: the
// work for the prefill of a given number of tokens, or for the decode of one token with a cache of
// the keys and values of all earlier tokens.
//
// A block multiplies by weights (query, key, value, out, up, down; also gate if the MLP is a
// SwiGLU). Head by head it also multiplies by operands that are computed from the sample:
//
//	           prefill of T tokens              decode of one, L in the cache
//	scores     queries [T, D] x keys [T, D]     queries [1, D] x keys [L+1, D]
//	values     shares  [T, T] x values [T, D]   shares  [1, L+1] x values [L+1, D]
//
// Query heads that read the same keys are rows of one product, so with grouped queries a key is
// read once. Every sample has its own cache ([pgworkloads.Layer.RightComputed]); the batch shares
// weights. The cache is an input of the graph. The keys and values of the new tokens are results,
// which are written behind the cache. Scores that a causal mask hides are computed, because the
// array knows no masks.
//
// The embedded shapes are made with these commands, in pgworkloads/traces. A test compares them:
//
//	pgsim import transformer bert-base --gated 0.3 --high-bits 2
//	pgsim import transformer vit-b16 --gated 0.3 --high-bits 2
//	pgsim import transformer gpt2 --gated 0.3 --high-bits 2
//	pgsim import transformer gpt2 --decode 512 --gated 0.3 --high-bits 2
//	pgsim import transformer llama-8b --gated 0.3 --high-bits 2
//	pgsim import transformer llama-8b --decode 2048 --gated 0.3 --high-bits 2
//
// Their gates are made up: 0.3 is about the gated fraction of the embedded networks of 4 bits.
//
// All blocks are equal. If their layers have gates, later blocks use the gates that were drawn for
// the first block ([shapes.Layer.SameGatesAs]), so that equal layers run once.
package transformer
