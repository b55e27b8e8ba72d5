package sim

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs/ints"
	"pgsim/energy"
	"pgsim/memory"
	"pgsim/pe"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// drawBehind draws elements of every kind of nodes behind a layer of some outputs.
func drawBehind(t *rapid.T, outputs int) (elements pgworkloads.ElementsByKind) {
	for i, kind := range pgworkloads.NodeKinds {
		if kind.Works() {
			elements[i] = uint64(rapid.IntRange(0, outputs).Draw(t, string(kind)))
		}
	}
	return elements
}

// scaled returns two convolutions of 16 channels, each scaled, shifted and quantized.
func scaled(images int) pgworkloads.Workload {
	layers := []pgworkloads.LayerWork{convolution(16, 16, 8, images), convolution(16, 16, 8, images)}
	layers[0].Name, layers[1].Name = "a", "b"
	shape := pgworkloads.Tensor{Shape: []int{16, 8, 8}}
	codes := shape
	codes.Bits = layers[0].Activation.Bits
	elements := shape.Elements()
	nodes := []pgworkloads.Node{{Name: "x", Kind: pgworkloads.KindInput, Tensor: codes}}
	for i, l := range layers {
		nodes = append(nodes,
			pgworkloads.Node{Name: l.Name, Kind: pgworkloads.KindLayer, Layer: i, Inputs: []int{len(nodes) - 1}, Tensor: shape},
			pgworkloads.Node{Name: l.Name + ".bn", Kind: pgworkloads.KindScale, Inputs: []int{len(nodes)}, Elements: elements, Tensor: shape},
			pgworkloads.Node{Name: l.Name + ".q", Kind: pgworkloads.KindQuantize, Inputs: []int{len(nodes) + 1}, Elements: elements, Tensor: codes})
	}
	graph := pgworkloads.NewGraph(nodes, []pgworkloads.Layer{layers[0].Layer, layers[1].Layer}, len(nodes)-1)
	return pgworkloads.Workload{Name: "scaled", Images: images, Layers: layers, Graph: graph}
}

// runScaled runs it on the base machine with some keys changed.
func runScaled(t *testing.T, images int, sets ...string) Result {
	t.Helper()
	result, err := newSystem(t, sets...).Run(context.Background(), scaled(images), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// energyOf returns a part of a layer's energy, false where the machine has none.
func energyOf(r LayerResult, name string) (float64, bool) {
	at := slices.IndexFunc(r.Energy, func(p energy.Part) bool { return p.Name == name })
	if at < 0 {
		return 0, false
	}
	return r.Energy[at].Value, true
}

// TestLanes runs two layers of 16 channels of 8x8 pixels for 2 images. Every output is then scaled
// and quantized: 4096 operations. Whatever the number of lanes, the same operations are done and
// paid for. A layer takes 4096 cycles on one lane. Unlimited lanes have neither energy nor area.
func TestLanes(t *testing.T) {
	const images, operations = 2, 2 * 2 * 16 * 8 * 8
	unlimited := runScaled(t, images)
	for width, set := range map[uint64]string{1: "ppu.width=1", 16: "ppu.width=16", 4096: "ppu.width=4096"} {
		result := runScaled(t, images, set)
		for i, l := range result.Layers {
			own := map[hardware.Action]uint64{hardware.PostMultiply: operations / 2, hardware.PostRound: operations / 2, hardware.PostResult: operations / 2}
			for action, want := range own {
				if got := l.Actions.Own[action]; got != want {
					t.Errorf("%d lanes: %d %s, want %d", width, got, action, want)
				}
			}
			need, before := pe.Cycle(ints.CeilDiv(operations, width)), unlimited.Layers[i]
			if l.Report.Cycles < max(need, before.Report.Cycles) || l.Report.PostOperations != operations {
				t.Errorf("%d lanes: %d cycles, %d operations", width, l.Report.Cycles, l.Report.PostOperations)
			}
			if width == 4096 && l.Report.Cycles != before.Report.Cycles {
				t.Errorf("%d lanes: %d cycles, unlimited ones %d", width, l.Report.Cycles, before.Report.Cycles)
			}
			if pj, _ := energyOf(l, "post_processing"); pj <= 0 {
				t.Errorf("%d lanes take %v pJ", width, pj)
			}
		}
	}
	if _, has := energyOf(unlimited.Layers[0], "post_processing"); has {
		t.Error("unlimited lanes have a part of the energy")
	}
	if slices.ContainsFunc(unlimited.Area, func(p energy.Part) bool { return p.Name == "post_processing" }) {
		t.Error("unlimited lanes have a part of the area")
	}
}

// TestLoadedConstants expects a threshold of 24 bits and a scale and shift of 16+24 bits for every
// channel to be read from DRAM once if all weights fit: 8 bytes for each of 16 channels. They are
// written to the weight scratchpad and read from it for every column group. Nothing else changes.
func TestLoadedConstants(t *testing.T) {
	const channels = 16
	free := runScaled(t, 1, "array.accumulator_bits=24")
	loaded := runScaled(t, 1, "array.accumulator_bits=24", "network.constants=loaded")
	for i, l := range loaded.Layers {
		bits := 16 + 24
		if l.Gated {
			bits += 24
		}
		bytes, before := uint64(channels*bits/bitsPerByte), free.Layers[i]
		if got := l.Actions.DMABytes - before.Actions.DMABytes; got != bytes {
			t.Errorf("%s: %d bytes more, want %d", l.Name, got, bytes)
		}
		words := wordsOf(bytes*bitsPerByte, loaded.Accelerator.Scratchpads.Weight)
		was, is := before.Actions.Scratchpads[memory.Weight], l.Actions.Scratchpads[memory.Weight]
		if is.Reads-was.Reads != words || is.Writes < was.Writes {
			t.Errorf("%s: scratchpad words %+v, without constants %+v, want %d more read", l.Name, is, was, words)
		}
		if diff := cmp.Diff(before.Report.Activity, l.Report.Activity); diff != "" {
			t.Errorf("%s: PEs do other things:\n%s", l.Name, diff)
		}
	}
}

// TestElementsNeedAGraph refuses a workload that doesn't say what is between its layers.
func TestElementsNeedAGraph(t *testing.T) {
	w := scaled(1)
	w.Graph = nil
	const want = "workload scaled doesn't say what happens between its layers; use ppu.width 0 and network.constants free"
	if err := newSystem(t, "ppu.width=1").Check(w); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
