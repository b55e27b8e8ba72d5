package onnx

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgsim/configs/golden"
)

var eightBits = Options{Bits: 8, WeightBits: 8}

// sizes are the sizes that the models of testdata leave open.
var sizes = map[string]map[string]int{
	"torch_recurrent": {"time": 7},
	"torch_attention": {"time": 7},
}

// models returns the names of the models of testdata.
func models(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.onnx")
	if err != nil || len(files) == 0 {
		t.Fatalf("no models: %v", err)
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(filepath.Base(file), ".onnx")
	}
	return files
}

func content(t testing.TB, model string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + model + ".onnx")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func optionsOf(model string) Options {
	o := eightBits
	o.Dims = sizes[model]
	return o
}

func mustRead(t testing.TB, model string) Model {
	t.Helper()
	m, err := Read(model, content(t, model), optionsOf(model))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestModels keeps the layers of every model, and all notes on them.
func TestModels(t *testing.T) {
	for _, model := range models(t) {
		var text strings.Builder
		m := mustRead(t, model)
		for _, l := range m.Layers {
			fmt.Fprintf(&text, "%s: %s %dx%v -> %dx%v, kernel %v, stride %v, padding %v, groups %d; %d bits %s; %d weight bits",
				l.Name, l.Op, l.InChannels, l.Input, l.OutChannels, l.Output, l.Kernel, l.Stride, l.Padding, l.Groups,
				l.Activation.Bits, l.Activation.Encoding, l.WeightBits)
			if l.Recurrent {
				text.WriteString(", recurrent")
			}
			if w := l.Weights; w != nil {
				fmt.Fprintf(&text, ", %d of %d zero, need %d", w.Zeros, w.Count, w.Bits)
			}
			text.WriteString("\n")
			if err := l.CheckShape(); err != nil {
				t.Errorf("%s: layer %s: %v", model, l.Name, err)
			}
		}
		for _, note := range m.Notes {
			text.WriteString("note: " + note + "\n")
		}
		golden.Check(t, "testdata/"+model+".golden", text.String())
	}
}

// witness is the data that other tools report for a model.
type witness struct {
	// MACs are counted by PyTorch's hooks, over layers with weights.
	MACs uint64 `json:"macs"`
	// Shapes come from ONNX's own inference.
	Shapes map[string][]int `json:"shapes"`
	// Contents are elements of constants, as numpy computes them.
	Contents map[string][]float64 `json:"contents"`
}

func witnesses(t *testing.T) map[string]witness {
	t.Helper()
	data, err := os.ReadFile("testdata/witnesses.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]witness
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestShapesAgainstONNX compares the shape of every tensor with the result of ONNX's own inference.
// The shapes that the files declare are removed first, so that none can be used instead.
func TestShapesAgainstONNX(t *testing.T) {
	compared := 0
	for model, w := range witnesses(t) {
		g := undeclared(t, model)
		for name, want := range w.Shapes {
			v := g.values[name]
			if v == nil || v.why != nil || !slices.Equal(v.shape, want) {
				t.Errorf("%s: %s: got %+v, ONNX infers %v", model, name, v, want)
			}
			compared++
		}
	}
	const least = 250 // about as many as make.py found
	if compared < least {
		t.Errorf("compared %d tensors, want at least %d", compared, least)
	}
}

// TestWorkAgainstTorch compares the work of layers with weights with counts from hooks while
// PyTorch ran the network, for one sample of any batch.
func TestWorkAgainstTorch(t *testing.T) {
	compared := 0
	for model, w := range witnesses(t) {
		if w.MACs == 0 {
			continue
		}
		var macs uint64
		o := optionsOf(model)
		if model == "torch_attention" {
			o.Dims = map[string]int{"time": 9} // as exported
		}
		m, err := Read(model, content(t, model), o)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range m.Layers {
			if l.Weights != nil || l.Recurrent || strings.Contains(l.Name, "ward.") {
				macs += l.MACs(1)
			}
		}
		if macs != w.MACs {
			t.Errorf("%s: got %d multiply-accumulates, PyTorch counts %d", model, macs, w.MACs)
		}
		compared++
	}
	if compared != 4 {
		t.Errorf("compared %d models", compared)
	}
}

// TestContentsAgainstNumpy compares contents computed from constants with numpy.
func TestContentsAgainstNumpy(t *testing.T) {
	const model = "arithmetic"
	g := undeclared(t, model)
	want := witnesses(t)[model].Contents
	for name, content := range want {
		if v := g.values[name]; v == nil || !slices.Equal(v.content, content) || !v.constant {
			t.Errorf("%s: got %+v, numpy has %v", name, v, content)
		}
	}
	const least = 44 // cases of make.py
	if len(want) < least {
		t.Errorf("compared %d tensors, want at least %d", len(want), least)
	}
}

// TestBatch expects the same counts for one sample, whatever the batch of the model.
func TestBatch(t *testing.T) {
	one, four := mustRead(t, "torch_shapes"), mustRead(t, "torch_shapes_batch4")
	for i, l := range one.Layers {
		if four.Layers[i].Layer != l.Layer {
			t.Errorf("got %+v in a batch of 4, %+v alone", four.Layers[i].Layer, l.Layer)
		}
	}
	o := eightBits
	o.Batch = 2
	_, err := Read("m", content(t, "torch_shapes_batch4"), o)
	if err == nil || !strings.Contains(err.Error(), "it is applied to 2 images of every sample") {
		t.Errorf("got %v", err)
	}
}
