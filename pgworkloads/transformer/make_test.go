package transformer_test

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/transformer"
)

func mustMake(t testing.TB, model string, step transformer.Step) *shapes.Shapes {
	t.Helper()
	s, err := transformer.Shapes(model, step, transformer.DefaultWidths)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestMACs compares every model with the closed form, with the numbers of its paper written out,
// for prefill and decode, one sample and a batch. T is the number of new tokens, S that of all
// tokens.
func TestMACs(t *testing.T) {
	const (
		base     = 768 * (4*768 + 2*3072)                       // weights of a block of BERT, ViT and GPT-2
		llama    = 4096 * (4096 + 1024 + 1024 + 4096 + 3*14336) // and of Llama 3 8B
		attend   = 2 * 768                                      // for a pair of tokens
		attends  = 2 * 4096                                     // and of Llama
		vitEnds  = 196*(3*16*16)*768 + 768*1000                 // patches and classes
		gpt2Head = 768 * 50257
		head     = 4096 * 128256
	)
	for _, c := range []struct {
		model string
		step  transformer.Step
		macs  uint64
	}{
		{"bert-base", transformer.Prefill(128), 12 * (128*base + 128*128*attend)},
		{"bert-base", transformer.Prefill(384), 12 * (384*base + 384*384*attend)},
		{"vit-b16", transformer.Prefill(197), vitEnds + 12*(197*base+197*197*attend)},
		{"gpt2", transformer.Prefill(512), gpt2Head + 12*(512*base+512*512*attend)},
		{"gpt2", transformer.Prefill(1), gpt2Head + 12*(base+attend)},
		{"gpt2", transformer.Decode(512), gpt2Head + 12*(base+513*attend)},
		{"llama-8b", transformer.Prefill(512), head + 32*(512*llama+512*512*attends)},
		{"llama-8b", transformer.Decode(2048), head + 32*(llama+2049*attends)},
	} {
		s := mustMake(t, c.model, c.step)
		if got := s.MACs(); got != c.macs {
			t.Errorf("%s: %d multiply-accumulates, want %d", s.Name, got, c.macs)
		}
		for _, images := range []int{1, 8} {
			work, err := s.Workload(pgworkloads.Options{Images: images})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := work.MACs(), uint64(images)*c.macs; got != want {
				t.Errorf("%s: %d multiply-accumulates of %d samples, want %d", s.Name, got, images, want)
			}
			if err := work.Graph.Check(layersOf(work)); err != nil || work.Graph.Assumed != "" {
				t.Errorf("%s: %v, assumed %q", s.Name, err, work.Graph.Assumed)
			}
		}
	}
}

func layersOf(w pgworkloads.Workload) []pgworkloads.Layer {
	layers := make([]pgworkloads.Layer, len(w.Layers))
	for i, l := range w.Layers {
		layers[i] = l.Layer
	}
	return layers
}

// TestPublished compares the models with published sizes. torchvision gives 17.56 G
// multiply-accumulates for ViT-B/16. The parameters of the products with weights are those of the
// models without embeddings, biases and norms.
func TestPublished(t *testing.T) {
	const giga = 1e9
	if got := fmt.Sprintf("%.2f", float64(mustMake(t, "vit-b16", transformer.Prefill(197)).MACs())/giga); got != "17.56" {
		t.Errorf("vit-b16: %s GMACs", got)
	}
	for _, c := range []struct {
		model string
		want  string // 10^9 weights, the last layer included
	}{
		{"bert-base", "0.085"}, // 110 M with 24 M of embeddings and pooler
		{"gpt2", "0.124"},      // 124 M, its last layer being the embedding
		{"llama-8b", "7.505"},  // 8.03 G with 0.525 G of embeddings
	} {
		var weights uint64
		for _, l := range mustMake(t, c.model, transformer.Prefill(1)).Layers {
			if !l.RightComputed {
				weights += uint64(l.K()) * uint64(l.N())
			}
		}
		if got := fmt.Sprintf("%.3f", float64(weights)/giga); got != c.want {
			t.Errorf("%s: %s G weights, want %s", c.model, got, c.want)
		}
	}
}

// TestCache expects the cache of every block among the inputs of the graph, with as many elements
// as earlier tokens have keys and values, and the new keys and values among its results.
func TestCache(t *testing.T) {
	const cached, width, blocks = 100, 1024, 32 // 8 heads of 128 channels
	graph := mustMake(t, "llama-8b", transformer.Decode(cached)).Graph
	var caches, results int
	for _, n := range graph.Nodes {
		if n.Kind == pgworkloads.KindInput && strings.HasSuffix(n.Name, "_cache") {
			caches++
			if got := n.Tensor.BytesFor(8, 16); got != 8*cached*width || !n.Tensor.Stored {
				t.Errorf("%s: %d bytes of 8 samples, stored is %v", n.Name, got, n.Tensor.Stored)
			}
		}
		if n.Tensor.Result && n.Tensor.Elements() == width && n.Tensor.Bits == 8 {
			results++
		}
	}
	if caches != 2*blocks || results != 2*blocks {
		t.Errorf("%d caches and %d new keys and values, want %d", caches, results, 2*blocks)
	}
}

// TestSameGates gives all blocks the gates of the first, through a file.
func TestSameGates(t *testing.T) {
	s := mustMake(t, "gpt2", transformer.Decode(8))
	for i := range s.Layers {
		if l := &s.Layers[i]; strings.HasSuffix(l.Name, ".up") {
			l.Gated, l.GatedFraction, l.Activation.HighBits = true, 0.3, 2
		}
	}
	transformer.SameGates(s)
	file, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if s, err = shapes.Decode("gpt2.npz", file); err != nil {
		t.Fatal(err)
	}
	work, err := s.Workload(pgworkloads.Options{Images: 2})
	if err != nil {
		t.Fatal(err)
	}
	var first *pgworkloads.GateMask
	gated := 0
	for _, l := range work.Layers {
		if l.Gates == nil {
			continue
		}
		if first == nil {
			first = l.Gates
		}
		gated++
		if l.Gates != first || !l.SharesGates {
			t.Errorf("%s: has gates of its own", l.Name)
		}
	}
	if gated != 12 || first.Count() == 0 {
		t.Errorf("%d layers are gated, %d outputs of the first", gated, first.Count())
	}
}

// TestRefused expects errors that name what is wrong with a step or a width.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		model string
		step  transformer.Step
		bits  int
		want  string
	}{
		{"bert", transformer.Prefill(128), 4, `unknown model "bert"; known: bert-base, gpt2, llama-8b, vit-b16`},
		{"bert-base", transformer.Decode(128), 4, "decode: needs a causal model, every token of BERT-base, the encoder sees all others; use prefill"},
		{"bert-base", transformer.Prefill(513), 4, "prefill: must be 1..512, got 513"},
		{"vit-b16", transformer.Prefill(196), 4, "prefill: of ViT-B/16 at 224x224 pixels must be 197, the patches of an image and the class token"},
		{"vit-b16", transformer.Decode(196), 4, "decode: needs a causal model, every token of ViT-B/16 at 224x224 pixels sees all others; use prefill"},
		{"gpt2", transformer.Decode(1024), 4, "decode: must be 1..1023, got 1024"},
		{"gpt2", transformer.Prefill(0), 4, "prefill: must be 1..1024, got 0"},
		{"gpt2", transformer.Decode(5), 9, "bits: must be 1..8, got 9"},
	} {
		w := transformer.DefaultWidths
		w.Bits = c.bits
		if _, err := transformer.Shapes(c.model, c.step, w); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s, %s: %v, want %s", c.model, c.step, err, c.want)
		}
	}
}
