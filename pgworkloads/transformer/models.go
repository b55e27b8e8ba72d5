package transformer

import (
	"maps"
	"slices"

	"pgsim/configs/registry"
)

// Model is what is published about a transformer, as far as it determines shapes.
type Model struct {
	// Title names the model in words. Source says where its numbers come from.
	Title, Source string
	// Blocks is the number of blocks, Width their channels, Heads the query heads, and KVHeads the
	// heads of keys and values.
	Blocks, Width, Heads, KVHeads int
	// Hidden is the number of channels inside the MLP. A SwiGLU has one product more.
	Hidden int
	SwiGLU bool
	// NormBehind is set if layer norms come after the sums of a block, rather than before its
	// products.
	NormBehind bool
	// Causal is set if a token sees only earlier tokens, so that decode needs a cache.
	Causal bool
	// Rotary is set if positions rotate queries and keys; otherwise they are added to tokens.
	Rotary bool
	// Patches cut an image into the tokens of a vision transformer; zero for models of words.
	Patches Patches
	// Outputs is the number of outputs of the last layer, for one token; 0 if there is no such
	// layer.
	Outputs int
	// Tokens is the length of the embedded prefill, MaxTokens the most that the model accepts.
	Tokens, MaxTokens int
}

// Patches are squares of Side x Side pixels, from an image of Image x Image pixels.
type Patches struct{ Image, Side int }

// imageChannels of patches: red, green, blue.
const imageChannels = 3

// HeadWidth returns the channels of a head.
func (m Model) HeadWidth() int { return m.Width / m.Heads }

// keyWidth returns the channels of keys, and of values, of all heads.
func (m Model) keyWidth() int { return m.KVHeads * m.HeadWidth() }

// models are the known models, by the name that users give.
var models = map[string]Model{
	"bert-base": {
		Title: "BERT-base, the encoder", Source: "Devlin et al., NAACL 2019 (arXiv 1810.04805), section 3",
		Blocks: 12, Width: 768, Heads: 12, KVHeads: 12, Hidden: 3072, NormBehind: true,
		Tokens: 384, MaxTokens: 512,
	},
	"vit-b16": {
		Title: "ViT-B/16 at 224x224 pixels", Source: "Dosovitskiy et al., ICLR 2021 (arXiv 2010.11929), table 1",
		Blocks: 12, Width: 768, Heads: 12, KVHeads: 12, Hidden: 3072,
		Patches: Patches{Image: 224, Side: 16}, Outputs: 1000, Tokens: 197, MaxTokens: 197,
	},
	"gpt2": {
		Title: "GPT-2 (small)", Source: "Radford et al., 2019, table 2, and OpenAI's released hparams.json of 124M",
		Blocks: 12, Width: 768, Heads: 12, KVHeads: 12, Hidden: 3072, Causal: true,
		Outputs: 50257, Tokens: 512, MaxTokens: 1024,
	},
	"llama-8b": {
		Title: "Llama 3 8B", Source: "Grattafiori et al., 2024 (arXiv 2407.21783), table 3, and Meta's model card",
		Blocks: 32, Width: 4096, Heads: 32, KVHeads: 8, Hidden: 14336, SwiGLU: true, Causal: true, Rotary: true,
		Outputs: 128256, Tokens: 512, MaxTokens: 8192,
	},
}

// Names returns the names of the known models.
func Names() []string { return slices.Sorted(maps.Keys(models)) }

// Lookup returns a model by its name.
func Lookup(name string) (Model, error) {
	m, ok := models[name]
	if !ok {
		return Model{}, registry.Unknown("model", name, Names())
	}
	return m, nil
}
