package transformer

import (
	"maps"
	"slices"

	"pgsim/configs/registry"
)

// Model is what is published of a transformer, as far as it decides shapes.
type Model struct {
	// Title names the model in words, and Source says where its numbers are from.
	Title, Source string
	// Blocks of Width channels have Heads query heads and KVHeads of keys and values.
	Blocks, Width, Heads, KVHeads int
	// Hidden are the channels inside the MLP, which has one product more if it is a SwiGLU.
	Hidden int
	SwiGLU bool
	// NormBehind is set where layer norms stand behind the sums of a block, not in front of
	// its products.
	NormBehind bool
	// Causal is set where a token sees only earlier ones, so that decode needs a cache.
	Causal bool
	// Rotary is set where positions turn queries and keys; otherwise they are added to tokens.
	Rotary bool
	// Patches cut an image into the tokens of a vision transformer; none where there are words.
	Patches Patches
	// Outputs of the last layer, for one token; 0 where there is no such layer.
	Outputs int
	// Tokens is the length of the embedded prefill, MaxTokens the most that the model takes.
	Tokens, MaxTokens int
}

// Patches are squares of Side pixels, of an image of Image pixels in a row.
type Patches struct{ Image, Side int }

// imageChannels of patches: red, green, blue.
const imageChannels = 3

// HeadWidth returns the channels of a head.
func (m Model) HeadWidth() int { return m.Width / m.Heads }

// keyWidth returns the channels of keys, and of values, of all heads.
func (m Model) keyWidth() int { return m.KVHeads * m.HeadWidth() }

// models are those that are known, by the name that users give.
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
