package sim

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/pgworkloads"
)

// drawShortcuts draws a few convolutions in a row, each of which reads codes of the one before,
// with shortcuts from earlier codes to the additions behind some of them.
func drawShortcuts(t *rapid.T) pgworkloads.Workload {
	const channels, size = 16, 6
	images := rapid.IntRange(1, 3).Draw(t, "images")
	w := pgworkloads.Workload{Name: "random", Images: images}
	tensor := func(bits int) pgworkloads.Tensor {
		return pgworkloads.Tensor{Shape: []int{channels, size, size}, Bits: bits}
	}
	nodes := []pgworkloads.Node{{Name: "x", Kind: pgworkloads.KindInput, Tensor: tensor(4)}}
	add := func(n pgworkloads.Node) int {
		n.Name = fmt.Sprintf("%s%d", n.Kind, len(nodes))
		nodes = append(nodes, n)
		return len(nodes) - 1
	}
	codes := []int{0}
	var layers []pgworkloads.Layer
	for i := range rapid.IntRange(1, 5).Draw(t, "layers") {
		l := convolution(channels, channels, size, images)
		l.Name = fmt.Sprintf("conv%d", i)
		w.Layers, layers = append(w.Layers, l), append(layers, l.Layer)
		last := add(pgworkloads.Node{Kind: pgworkloads.KindLayer, Layer: i, Inputs: codes[len(codes)-1:], Tensor: tensor(0)})
		if rapid.Bool().Draw(t, "shortcut") {
			from := rapid.SampledFrom(codes).Draw(t, "from")
			last = add(pgworkloads.Node{Kind: pgworkloads.KindAdd, Inputs: []int{last, from}, Elements: channels * size * size, Tensor: tensor(0)})
		}
		bits := rapid.SampledFrom([]int{4, 0}).Draw(t, "bits") // without codes they are made of it
		codes = append(codes, add(pgworkloads.Node{Kind: pgworkloads.KindQuantize, Inputs: []int{last}, Elements: channels * size * size, Tensor: tensor(bits)}))
	}
	w.Graph = pgworkloads.NewGraph(nodes, layers, codes[len(codes)-1])
	return w
}

// TestRandomNetworksStay: whatever stays, the books of every layer balance, and the DMA moves what
// is planned. The PEs and their schedule do the same as with all tensors in DRAM, unless images go
// through one by one.
func TestRandomNetworksStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawShortcuts(t)
		if err := w.Graph.Check(layersOf(w)); err != nil {
			t.Fatal(err)
		}
		policy := rapid.SampledFrom([]string{"column-share", "lockstep", "dense"}).Draw(t, "policy")
		overlap := rapid.SampledFrom([]string{"none", "prefetch"}).Draw(t, "overlap")
		kib := rapid.IntRange(2, 4).Draw(t, "KiB")
		result := func(place string) Result {
			sets := []string{
				"array.rows=4", "array.cols=4", "array.policy=" + policy, "dma.chunk_bytes=64", "scratchpads.activation.banks=4",
				fmt.Sprintf("scratchpads.activation.capacity_kib=%d", kib), "network.tensors=" + place, "network.overlap=" + overlap,
			}
			found, err := mustSystem(t, sets).Run(context.Background(), w, Options{Parallel: 1})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		spilled, stay := result("spill"), result("stay")
		var moved uint64
		for i, l := range stay.Layers {
			moved += l.Actions.DMABytes
			if !stay.Tensors.EachImage && l.Report.Activity.HighSteps != spilled.Layers[i].Report.Activity.HighSteps {
				t.Fatalf("%s: %d steps, %d with tensors in DRAM", l.Name, l.Report.Activity.HighSteps, spilled.Layers[i].Report.Activity.HighSteps)
			}
		}
		if moved != stay.Tensors.Bytes {
			t.Fatalf("the DMA moved %d bytes, by plan %d", moved, stay.Tensors.Bytes)
		}
	})
}

func mustSystem(t *rapid.T, sets []string) *System {
	s, err := systemOf(configs.Default, sets)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func layersOf(w pgworkloads.Workload) []pgworkloads.Layer {
	var layers []pgworkloads.Layer
	for _, l := range w.Layers {
		layers = append(layers, l.Layer)
	}
	return layers
}
