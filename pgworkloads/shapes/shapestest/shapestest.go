// Package shapestest writes small shapes for tests.
package shapestest

import (
	"os"
	"path/filepath"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
)

// File writes shapes and returns their path. There is one layer per gated fraction, 0 for a layer
// without gates. All are 3 x 3 convolutions that keep the size of their input, with 4-bit operands.
func File(t testing.TB, inputs, outputs int, size [2]int, gated ...float64) string {
	t.Helper()
	names := []string{"first", "second", "third"}
	s := &shapes.Shapes{Name: "small", Source: "a test", Seed: 7}
	for i, fraction := range gated {
		l := shapes.Layer{Layer: pgworkloads.Layer{
			Name: names[i], Op: pgworkloads.OpConv, InChannels: inputs, OutChannels: outputs, Groups: 1,
			Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1}, Input: size, Output: size,
			Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1}, WeightBits: 4,
		}, GatedFraction: fraction}
		if fraction > 0 {
			l.Gated, l.Activation.HighBits = true, 2
		}
		s.Layers = append(s.Layers, l)
	}
	data, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "small.npz")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
