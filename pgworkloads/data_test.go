package pgworkloads

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/pgworkloads/npy"
)

// heldSample is a held set that is being written.
type heldSample struct {
	manifest dataManifest
	arrays   map[string]npy.Array
}

func newHeldImages() *heldSample {
	labels := "labels"
	pixels := make([]byte, 4*2*6*6)
	for i := range pixels {
		pixels[i] = byte(i * 37)
	}
	return &heldSample{
		manifest: dataManifest{Format: DataFormat, Name: "noise", Kind: KindImages, License: "MIT", Values: "values", Labels: &labels},
		arrays: map[string]npy.Array{
			"values": npy.New(pixels, 4, 2, 6, 6),
			"labels": npy.New([]int64{2, 1, 0, 1}, 4),
		},
	}
}

func newHeldText() *heldSample {
	tokens := make([]int32, 2*10)
	for i := range tokens {
		tokens[i] = int32(i * 5 % sampleWords)
	}
	return &heldSample{
		manifest: dataManifest{Format: DataFormat, Name: "words", Kind: KindTokens, License: "MIT", Values: "values"},
		arrays:   map[string]npy.Array{"values": npy.New(tokens, 2, 10)},
	}
}

// file returns the whole file.
func (h *heldSample) file(t testing.TB) []byte {
	t.Helper()
	s := &sample{arrays: h.arrays}
	s.list()
	h.manifest.Arrays = s.manifest.Arrays
	text, err := json.Marshal(h.manifest)
	if err != nil {
		t.Fatal(err)
	}
	return archived(t, s.members(text))
}

// decode reads a held set that has to be good.
func (h *heldSample) decode(t testing.TB) *Data {
	t.Helper()
	d, err := DecodeData("held.npz", h.file(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestData reads back what was written.
func TestData(t *testing.T) {
	images := newHeldImages()
	d := images.decode(t)
	if d.Count() != 4 || !slices.Equal(d.Shape, []int{2, 6, 6}) || !slices.Equal(d.Labels, []int64{2, 1, 0, 1}) {
		t.Errorf("images: %d of %v, labels %v", d.Count(), d.Shape, d.Labels)
	}
	if got := d.Sample(3).Pixels; !slices.Equal(got, images.arrays["values"].Data[3*72:]) {
		t.Errorf("the last image is %v", got)
	}
	text := newHeldText().decode(t)
	if text.Count() != 2 || !slices.Equal(text.Shape, []int{9}) || len(text.Labels) != 18 {
		t.Errorf("text: %d of %v, %d labels", text.Count(), text.Shape, len(text.Labels))
	}
	tokens := text.Sample(1).Tokens
	for i, token := range tokens {
		if want := int32((10 + i) * 5 % sampleWords); token != want || text.Labels[9+i] != int64((11+i)*5%sampleWords) {
			t.Errorf("token %d is %d, label %d", i, token, text.Labels[9+i])
		}
	}
	if len(tokens) != 9 || d.Checksum == text.Checksum || len(d.Checksum) != 64 {
		t.Errorf("%d tokens, checksum %s", len(tokens), d.Checksum)
	}
}

// TestDataRefusals keeps the error of every spoiled held set.
func TestDataRefusals(t *testing.T) {
	nothing := "nothing"
	var lines []string
	for _, c := range []struct {
		name   string
		text   bool
		change func(h *heldSample)
	}{
		{"another format", false, func(h *heldSample) { h.manifest.Format = "pgsim.data/9" }},
		{"a name with capitals", false, func(h *heldSample) { h.manifest.Name = "Noise" }},
		{"an unknown kind", false, func(h *heldSample) { h.manifest.Kind = "sounds" }},
		{"values that are not there", false, func(h *heldSample) { h.manifest.Values = nothing }},
		{"labels that are not there", false, func(h *heldSample) { h.manifest.Labels = &nothing }},
		{"images without labels", false, func(h *heldSample) { h.manifest.Labels = nil }},
		{"labels of tokens", true, func(h *heldSample) { h.manifest.Labels = &h.manifest.Values }},
		{"images without channels", false, func(h *heldSample) { h.arrays["values"] = npy.New(make([]byte, 4*36), 4, 6, 6) }},
		{"tokens in one row", true, func(h *heldSample) { h.arrays["values"] = npy.New(make([]int32, 10), 10) }},
		{"images of floats", false, func(h *heldSample) { h.arrays["values"] = npy.New(make([]float32, 4*72), 4, 2, 6, 6) }},
		{"too few labels", false, func(h *heldSample) { h.arrays["labels"] = npy.New(make([]int64, 3), 3) }},
		{"a negative label", false, func(h *heldSample) { h.arrays["labels"] = npy.New([]int64{0, 0, -1, 0}, 4) }},
		{"a negative token", true, func(h *heldSample) { h.arrays["values"] = npy.New([]int32{1, 2, 3, -4}, 2, 2) }},
		{"a stream of one token", true, func(h *heldSample) { h.arrays["values"] = npy.New([]int32{1, 2}, 2, 1) }},
		{"an array of nobody", false, func(h *heldSample) { h.arrays["more"] = npy.New([]int64{1}, 1) }},
	} {
		h := newHeldImages()
		if c.text {
			h = newHeldText()
		}
		c.change(h)
		_, err := DecodeData("bad.npz", h.file(t))
		if err == nil {
			t.Errorf("%s: not refused", c.name)
			continue
		}
		if message := err.Error(); !strings.HasPrefix(message, "bad.npz: ") || strings.ContainsAny(message, "\n\r") {
			t.Errorf("%s: want one line that starts with the file, got %q", c.name, message)
		}
		lines = append(lines, c.name+"\n  "+err.Error())
	}
	golden.Check(t, "testdata/data_refusals.golden", strings.Join(lines, "\n")+"\n")
}

// TestDataFits refuses to evaluate a network on a set that is none for it.
func TestDataFits(t *testing.T) {
	images, text := mustDecode(t, newSample(1).file(t)), mustDecode(t, newTextSample(1).file(t))
	small := newHeldImages()
	small.arrays["values"] = npy.New(make([]byte, 4*2*5*6), 4, 2, 5, 6)
	classes := newHeldImages()
	classes.arrays["labels"] = npy.New([]int64{0, 1, 2, 3}, 4)
	words := newHeldText()
	words.arrays["values"] = npy.New([]int32{1, 2, 3, sampleWords}, 2, 2)
	for _, c := range []struct {
		trace *Trace
		held  *heldSample
		want  string
	}{
		{images, newHeldImages(), ""},
		{text, newHeldText(), ""},
		{images, newHeldText(), "kind: must be images for the classification network sample, got tokens"},
		{text, newHeldImages(), "kind: must be tokens for the language-model network text, got images"},
		{images, small, "values: must be images of [2, 6, 6] for sample, got [2, 5, 6]"},
		{images, classes, "labels: label 3 is class 3, sample has classes 0..2"},
		{text, words, "values: token 3 is 7, the vocabulary has 0..6"},
	} {
		err := c.trace.CheckData(c.held.decode(t))
		if (err == nil) != (c.want == "") || err != nil && err.Error() != c.want {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
