package witness

import (
	"flag"
	"os"
	"testing"

	"github.com/jszwec/csvutil"

	"pgsim/configs"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

var updateLayers = flag.Bool("layers", false, "write the transfers of the layers from the mapper's plans")

// conv3x3 is a gated convolution of ResNet-20 on CIFAR-10: 3x3, on size x size pixels, with as
// many output as input channels.
func conv3x3(channels, size int) pgworkloads.Layer {
	return pgworkloads.Layer{
		Name: "conv", Op: "conv", InChannels: channels, OutChannels: channels, Groups: 1,
		Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
		Input: [2]int{size, size}, Output: [2]int{size, size},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 2, Encoding: pgworkloads.Unsigned},
		WeightBits: 8, Gated: true,
	}
}

// TestWriteLayers writes the transfers of two layers. They are files, and not made from plans each
// time they are needed. So the mapper may change without running the witness again.
func TestWriteLayers(t *testing.T) {
	if !*updateLayers {
		t.Skip("no -layers")
	}
	for file, layer := range map[string]pgworkloads.Layer{
		"16ch-32x32": conv3x3(16, 32),
		"64ch-8x8":   conv3x3(64, 8),
	} {
		data, err := csvutil.Marshal(transfersOf(t, layer))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/layers/"+file+".csv", data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// transfersOf returns the transfers of a layer on the preset pg-16x16, in the order in which its
// controller requests them: the weights and activations of every step, and its results, chunk by
// chunk.
func transfersOf(t *testing.T, layer pgworkloads.Layer) []transfer {
	t.Helper()
	const images, burstBytes = 8, 64
	acc, err := configs.Load("pg-16x16")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := mapper.Map(mapper.Request{
		Layer: layer, Images: images, Rows: acc.Array.Rows, Cols: acc.Array.Cols,
		Scratchpads: acc.Scratchpads, OutputBits: acc.Array.OutputBits,
		ChunkBytes: acc.DMA.ChunkBytes, BurstBytes: burstBytes,
	})
	if err != nil {
		t.Fatal(err)
	}
	var transfers []transfer
	weights, activations := -1, -1
	for _, s := range plan.Steps {
		if s.Weights > weights {
			weights = s.Weights
			transfers = append(transfers, loads(plan.Weights.Loads[weights])...)
		}
		if s.Activations > activations {
			activations = s.Activations
			transfers = append(transfers, loads(plan.Activations.Loads[activations])...)
		}
		transfers = append(transfers, stores(s.Output, uint64(acc.DMA.ChunkBytes))...)
	}
	return transfers
}

func loads(l mapper.Load) []transfer {
	var transfers []transfer
	for _, c := range l.Chunks {
		for _, e := range c.Extents {
			transfers = append(transfers, transfer{Address: e.Address, Bytes: e.Bytes})
		}
	}
	return transfers
}

func stores(e mapper.Extent, chunk uint64) []transfer {
	var transfers []transfer
	for at := uint64(0); at < e.Bytes; at += chunk {
		transfers = append(transfers, transfer{true, e.Address + at, min(chunk, e.Bytes-at)})
	}
	return transfers
}
