package tracetest

import (
	"encoding/json"
	"testing"

	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/testset"
)

// TestSet is a test set that is being written.
type TestSet struct {
	Manifest testset.Manifest
	Arrays   map[string]npy.Array
}

// NewImages returns a test set of images.
func NewImages() *TestSet {
	labels := "labels"
	pixels := make([]byte, 4*2*6*6)
	for i := range pixels {
		pixels[i] = byte(i * 37)
	}
	return &TestSet{
		Manifest: testset.Manifest{Format: testset.Format, Name: "noise", Kind: testset.KindImages, License: "MIT", Values: "values", Labels: &labels},
		Arrays: map[string]npy.Array{
			"values": npy.New(pixels, 4, 2, 6, 6),
			"labels": npy.New([]int64{2, 1, 0, 1}, 4),
		},
	}
}

// NewText returns a test set of text.
func NewText() *TestSet {
	tokens := make([]int32, 2*10)
	for i := range tokens {
		tokens[i] = int32(i * 5 % SampleWords)
	}
	return &TestSet{
		Manifest: testset.Manifest{Format: testset.Format, Name: "words", Kind: testset.KindTokens, License: "MIT", Values: "values"},
		Arrays:   map[string]npy.Array{"values": npy.New(tokens, 2, 10)},
	}
}

// File returns the whole file.
func (h *TestSet) File(t testing.TB) []byte {
	t.Helper()
	s := &Sample{Arrays: h.Arrays}
	s.List()
	h.Manifest.Arrays = s.Manifest.Arrays
	text, err := json.Marshal(h.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	return Archive(t, s.Members(text))
}

// Decode reads a test set that must be valid.
func (h *TestSet) Decode(t testing.TB) *testset.Set {
	t.Helper()
	d, err := testset.Decode("held.npz", h.File(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}
