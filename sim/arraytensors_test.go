package sim

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// tensorSystem returns a machine of small arrays whose tensors stay. Each array has its own
// scratchpads, with the given KiB for activations.
func tensorSystem(t interface{ Fatal(...any) }, count, kib int, sets ...string) *System {
	s, err := systemOf(configs.Default, append([]string{
		"array.rows=4", "array.cols=4", "array.policy=column-share", "dma.chunk_bytes=64", fmt.Sprint("array.count=", count),
		fmt.Sprint("scratchpads.activation.capacity_kib=", kib*count), fmt.Sprint("scratchpads.activation.banks=", count),
		fmt.Sprint("scratchpads.weight.capacity_kib=", 4*count), fmt.Sprint("scratchpads.weight.banks=", count),
		fmt.Sprint("scratchpads.output.capacity_kib=", 2*count), fmt.Sprint("scratchpads.output.banks=", count),
		"network.tensors=stay",
	}, sets...))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestArraysKeepTensors: on random networks, machines and dealings, the DMA moves what is planned,
// and all of that is weights or bytes of tensors. A tensor moves nothing if no array reads another
// array's part of it.
func TestArraysKeepTensors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawShortcuts(t)
		count, kib := rapid.SampledFrom([]int{2, 3, 4, 16}).Draw(t, "arrays"), rapid.IntRange(2, 3).Draw(t, "KiB")
		split := rapid.SampledFrom([]string{"auto", "channels", "pixels"}).Draw(t, "split")
		s := tensorSystem(t, count, kib, "array.split="+split)
		p, err := s.plan(w, Full)
		if err != nil {
			t.Fatal(err)
		}
		result, err := p.run(context.Background(), w, Options{Parallel: 1})
		if err != nil {
			t.Fatal(err)
		}
		var moved, weights uint64
		for i, l := range result.Layers {
			moved += l.Actions.DMABytes
			for _, plan := range p.dealt[i].plans {
				weights += plan.Weights.Bytes()
			}
		}
		var tensors uint64
		for _, tensor := range result.Tensors.List {
			tensors += tensor.StoredBytes
			for _, read := range tensor.Reads {
				tensors += read.LoadedBytes
				if quiet := read.OnChip && read.LoadedBytes == 0; quiet != (read.Why == "") {
					t.Fatalf("%s for %s: %+v", tensor.Name, read.Layer, read)
				}
			}
		}
		if moved != result.Tensors.Bytes || tensors+weights != moved {
			t.Fatalf("the DMA moved %d bytes, by plan %d: %d of tensors, %d of weights", moved, result.Tensors.Bytes, tensors, weights)
		}
	})
}

// TestPartsElementByElement checks element by element that arrays hold all of each tensor once. An
// array reads of another's part what its outputs need and it has not made itself.
func TestPartsElementByElement(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawShortcuts(t)
		split := rapid.SampledFrom([]string{"auto", "channels", "pixels"}).Draw(t, "split")
		p, err := tensorSystem(t, rapid.SampledFrom([]int{2, 3, 4, 16}).Draw(t, "arrays"), 4, "array.split="+split).plan(w, Full)
		if err != nil {
			t.Fatal(err)
		}
		k := &keeper{planned: p, graph: w.Graph}
		for i, layer := range w.Layers {
			k.requests = append(k.requests, p.request(i, layer.Layer, w.Images))
		}
		k.find()
		for i, node := range k.nodes {
			from := w.Graph.Nodes[node].Layer
			if from == pgworkloads.BeforeLayers {
				continue
			}
			checkHeld(t, k, k.parts[i])
			for u, layer := range k.parts[i].layers {
				checkCrossing(t, k, k.parts[i], u, from, layer)
			}
		}
	})
}

// checkHeld expects every element of a tensor in one part.
func checkHeld(t *rapid.T, k *keeper, p parts) {
	var total uint64
	for array, b := range p.held {
		total += b.elements()
		if p.shared(array) > b.elements() {
			t.Fatalf("array %d shares %d elements of %d", array, p.shared(array), b.elements())
		}
	}
	if total != p.sizes.elements() {
		t.Fatalf("%d elements are held of %d", total, p.sizes.elements())
	}
}

// checkCrossing compares what arrays read of a tensor for a layer, given the layer that makes
// it. Both are convolutions of three by three with padding.
func checkCrossing(t *rapid.T, k *keeper, p parts, use, from, layer int) {
	for array, slice := range k.dealt[layer].slices {
		var own pgworkloads.Slice // nothing, unless the array has a slice
		if array < len(k.dealt[from].slices) {
			own = k.dealt[from].slices[array]
		}
		made := func(e [4]int) bool { return outputBox(own).has(e) }
		needs := map[[4]int]bool{}
		outputBox(slice).each(func(e [4]int) {
			if e[1] > slice.Channels.Lo {
				return // reads what the first channel does
			}
			for c := range p.sizes[1].Hi {
				for dy := -1; dy <= 1; dy++ {
					for dx := -1; dx <= 1; dx++ {
						if in := ([4]int{e[0], c, e[2] + dy, e[3] + dx}); p.sizes.has(in) && !made(in) {
							needs[in] = true
						}
					}
				}
			}
		})
		if boxes := p.uses[use].operand; boxes != nil && p.crossing(boxes, array) != uint64(len(needs)) {
			t.Fatalf("array %d reads %d elements of others for layer %d, want %d", array, p.crossing(boxes, array), layer, len(needs))
		}
		behind := uint64(0)
		outputBox(slice).each(func(e [4]int) {
			if !made(e) {
				behind++
			}
		})
		if boxes := p.uses[use].behind; boxes != nil && p.crossing(boxes, array) != behind {
			t.Fatalf("array %d reads %d elements of others behind layer %d, want %d", array, p.crossing(boxes, array), layer, behind)
		}
	}
}

// TestOneArrayKeepsTensorsBySlices: one array that takes the code path of several arrays gets the
// plans of one array, unless a tensor that it keeps has been read from DRAM before.
func TestOneArrayKeepsTensorsBySlices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawShortcuts(t)
		s := tensorSystem(t, 1, rapid.IntRange(2, 3).Draw(t, "KiB"))
		one, err := s.plan(w, Full)
		if err != nil {
			t.Fatal(err)
		}
		if one.tensors.EachImage || keepsWhatItRead(one.tensors) {
			t.Skip("several arrays don't")
		}
		p := &planned{System: s, fidelity: Full, layers: one.layers, images: one.images, rooms: make([]int, len(one.layers))}
		var requests []mapper.Request
		for i, l := range one.layers {
			p.dealt = append(p.dealt, dealt{slices: l.Slices(w.Images, 1, 1)})
			requests = append(requests, p.request(i, l, w.Images))
		}
		if err := p.keepTensors(w, requests); err != nil {
			t.Fatal(err)
		}
		one.tensors.OtherBytes = 0 // image by image
		if diff := cmp.Diff(one.tensors, p.tensors, cmpopts.IgnoreFields(TensorRead{}, "Why")); diff != "" {
			t.Fatal(diff)
		}
		for i, plan := range one.plans {
			if !reflect.DeepEqual(plan, p.dealt[i].plans[0]) {
				t.Fatalf("the plan of layer %d differs", i)
			}
		}
	})
}

// keepsWhatItRead tells whether a tensor stays that was read from DRAM before.
func keepsWhatItRead(of *Tensors) bool {
	for _, tensor := range of.List {
		for i := 1; i < len(tensor.Reads); i++ {
			if tensor.Reads[i].OnChip && !tensor.Reads[i-1].OnChip {
				return true
			}
		}
	}
	return false
}

// TestImagesStayOnTheirArrays: if a layer is dealt by pixels and there are as many images as
// arrays, no bytes of tensors move between layers: each array has its own images.
func TestImagesStayOnTheirArrays(t *testing.T) {
	w := stackOf(3, 4)
	r, err := tensorSystem(t, 4, 4, "array.split=pixels").Run(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	between := 0
	for _, tensor := range r.Tensors.List {
		for _, read := range tensor.Reads {
			if tensor.MadeBy != "" {
				between++
			}
			if tensor.MadeBy != "" && (tensor.StoredBytes > 0 || read.LoadedBytes > 0 || !read.OnChip) {
				t.Errorf("%s: %d bytes stored, read %+v", tensor.Name, tensor.StoredBytes, read)
			}
		}
	}
	if between != 2 {
		t.Errorf("%d tensors between 3 layers", between)
	}
}

// TestHaloByHand: two arrays each have three of six rows of an image, and read one row of the
// other's. As many bytes are stored as loaded: one row of each, rounded up to whole bursts.
func TestHaloByHand(t *testing.T) {
	const row = 16 * 6 * 4 / 8 // channels, columns, bits
	s := tensorSystem(t, 2, 4, "array.split=pixels")
	r, err := s.Run(context.Background(), stackOf(2, 1), Options{})
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, tensor := range r.Tensors.List {
		if tensor.MadeBy != "conv0" {
			continue
		}
		seen = true
		read := tensor.Reads[0]
		blocks := uint64(16 / 4) // of channels, each of which is rounded
		if loaded := read.LoadedBytes; !read.OnChip || tensor.StoredBytes != 2*row || loaded < 2*row || loaded > 2*(row+blocks*s.burst) {
			t.Errorf("%d bytes stored, read %+v", tensor.StoredBytes, read)
		}
	}
	if !seen {
		t.Error("no tensor is made by conv0")
	}
}

// stackOf returns so many convolutions in a row, of as many images.
func stackOf(layers, images int) pgworkloads.Workload {
	w := pgworkloads.Workload{Name: "stack", Images: images}
	shape := pgworkloads.Tensor{Shape: []int{16, 6, 6}, Bits: 4}
	nodes := []pgworkloads.Node{{Name: "x", Kind: pgworkloads.KindInput, Tensor: shape}}
	var of []pgworkloads.Layer
	for i := range layers {
		l := convolution(16, 16, 6, images)
		l.Name = fmt.Sprint("conv", i)
		w.Layers, of = append(w.Layers, l), append(of, l.Layer)
		nodes = append(nodes,
			pgworkloads.Node{Name: l.Name, Kind: pgworkloads.KindLayer, Layer: i, Inputs: []int{2 * i}, Tensor: pgworkloads.Tensor{Shape: shape.Shape}},
			pgworkloads.Node{Name: fmt.Sprint("act", i), Kind: pgworkloads.KindQuantize, Inputs: []int{2*i + 1}, Elements: 16 * 6 * 6, Tensor: shape})
	}
	w.Graph = pgworkloads.NewGraph(nodes, of, 2*layers)
	return w
}
