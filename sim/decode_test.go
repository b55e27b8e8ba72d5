package sim

import (
	"context"
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/transformer"
)

// Llama 3 8B's keys, or values, of a token; its queries, and how many heads they have.
const (
	keyBytes   = 8 * 128 // 8 bits each
	queryBytes = 4096
	queryHeads = 32
)

// decodeOf returns what a model computes for one token behind others, for a batch.
func decodeOf(t *testing.T, model string, cached, images int) pgworkloads.Workload {
	t.Helper()
	s, err := transformer.Shapes(model, transformer.Decode(cached), transformer.DefaultWidths)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.Workload(pgworkloads.Options{Images: images})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// TestCacheIsRead expects decode to read the keys and values of all tokens from DRAM, for every
// sample its own: scores read queries and keys, and values read shares and values. The new key is
// written as wide as the machine writes results.
func TestCacheIsRead(t *testing.T) {
	const cached, resultBytes = 255, 2
	machine := newSystem(t)
	for _, images := range []uint64{1, 8} {
		w := decodeOf(t, "llama-8b", cached, int(images))
		only := pgworkloads.Workload{Name: w.Name, Images: w.Images}
		for _, l := range w.Layers {
			if name, ok := strings.CutPrefix(l.Name, "block0."); ok && (name == "key" || name == "scores" || name == "values") {
				only.Layers = append(only.Layers, l)
			}
		}
		result, err := machine.Run(context.Background(), only, Options{})
		if err != nil {
			t.Fatal(err)
		}
		key, scores, values := result.Layers[0].DRAM, result.Layers[1].DRAM, result.Layers[2].DRAM
		if got, want := scores.BytesRead, images*((cached+1)*keyBytes+queryBytes); got != want {
			t.Errorf("%d samples: scores read %d bytes, want %d", images, got, want)
		}
		if got, want := values.BytesRead, images*((cached+1)*keyBytes+(cached+1)*queryHeads); got != want {
			t.Errorf("%d samples: values read %d bytes, want %d", images, got, want)
		}
		if got, want := key.BytesWritten, images*keyBytes*resultBytes; got != want {
			t.Errorf("%d samples: the new keys are %d bytes, want %d", images, got, want)
		}
	}
}

// TestNewKeysAreStored expects that even a machine that keeps tensors on chip writes new keys and
// values to the cache, with the bits of the cache.
func TestNewKeysAreStored(t *testing.T) {
	const cached, images, blocks, width = 15, 4, 12, 768 // of GPT-2
	machine := newSystem(t, "network.tensors=stay")
	p, err := machine.plan(decodeOf(t, "gpt2", cached, images), Full)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, tensor := range p.tensors.List {
		if strings.HasSuffix(tensor.MadeBy, ".key") || strings.HasSuffix(tensor.MadeBy, ".value") {
			found++
			if tensor.StoredBytes != images*width {
				t.Errorf("%s: %d bytes are stored, want %d", tensor.Name, tensor.StoredBytes, images*width)
			}
		}
	}
	if found != 2*blocks {
		t.Errorf("%d new keys and values, want %d", found, 2*blocks)
	}
}
