package onnx

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// checkRead expects valid layers, or an error of one line.
func checkRead(t *testing.T, data []byte) {
	t.Helper()
	m, err := Read("bad.onnx", data, eightBits)
	if err != nil {
		checkLine(t, err)
		return
	}
	names := map[string]bool{}
	for _, l := range m.Layers {
		if err := l.CheckShape(); err != nil || names[l.Name] {
			t.Errorf("layer %q (known: %v): %v", l.Name, names[l.Name], err)
		}
		names[l.Name] = true
	}
}

// FuzzRead looks for files that break the reader.
func FuzzRead(f *testing.F) {
	for _, model := range models(f) {
		f.Add(content(f, model))
	}
	for _, group := range [][]bad{unknownShapes, noLayers, damaged} {
		for _, c := range group {
			m := newModel(conv("x"))
			c.change(m)
			f.Add(encode(f, m))
		}
	}
	f.Fuzz(checkRead)
}

// TestDamaged reads the models of testdata with bytes changed, cut off or left
// out.
func TestDamaged(t *testing.T) {
	const each = 300
	random := rand.New(rand.NewPCG(1, 1))
	for _, model := range models(t) {
		whole := content(t, model)
		for range each {
			data := slices.Clone(whole)
			for range 1 + random.IntN(4) {
				data[random.IntN(len(data))] = byte(random.IntN(256))
			}
			at := random.IntN(len(data))
			switch random.IntN(4) {
			case 0:
				data = data[:at]
			case 1:
				data = slices.Delete(data, at, min(at+random.IntN(9), len(data)))
			}
			checkRead(t, data)
		}
	}
}
