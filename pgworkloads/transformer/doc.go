// Package transformer makes shapes of published transformers, from their hyperparameters
// alone: what there is to compute for a prefill of so many tokens, or for the decode of one
// token against a cache of the keys and values of all earlier ones.
//
// A block multiplies with weights (query, key, value, out, up, down; gate where the MLP is a
// SwiGLU), and head by head with operands that are computed from the sample:
//
//	           prefill of T tokens              decode of one, L in the cache
//	scores     queries [T, D] x keys [T, D]     queries [1, D] x keys [L+1, D]
//	values     shares  [T, T] x values [T, D]   shares  [1, L+1] x values [L+1, D]
//
// Query heads that read the same keys are rows of one product, so that with grouped queries
// a key is read once. Every sample has a cache of its own ([pgworkloads.Layer.RightComputed]);
// weights are shared by the batch. The cache is an input of the graph; the keys and values of
// the new tokens are results, which are written behind it. Scores that a causal mask hides
// are computed, as the array knows no masks.
//
// The embedded shapes are made with these commands, in pgworkloads/traces; a test compares them:
//
//	pgsim import transformer bert-base --gated 0.3 --high-bits 2
//	pgsim import transformer vit-b16 --gated 0.3 --high-bits 2
//	pgsim import transformer gpt2 --gated 0.3 --high-bits 2
//	pgsim import transformer gpt2 --decode 512 --gated 0.3 --high-bits 2
//	pgsim import transformer llama-8b --gated 0.3 --high-bits 2
//	pgsim import transformer llama-8b --decode 2048 --gated 0.3 --high-bits 2
//
// Their gates are made up: 0.3 is about what is gated in the embedded networks of 4 bits.
//
// Blocks are equal. Where their layers have gates, those of later blocks are the ones that
// were drawn for the first ([shapes.Layer.SameGatesAs]), so that equal layers run once.
package transformer
