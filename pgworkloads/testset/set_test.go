package testset_test

import (
	"slices"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/tracetest"
)

// TestData reads back what was written.
func TestData(t *testing.T) {
	images := tracetest.NewImages()
	d := images.Decode(t)
	if d.Count() != 4 || !slices.Equal(d.Shape, []int{2, 6, 6}) || !slices.Equal(d.Labels, []int64{2, 1, 0, 1}) {
		t.Errorf("images: %d of %v, labels %v", d.Count(), d.Shape, d.Labels)
	}
	if got := d.Sample(3).Pixels; !slices.Equal(got, images.Arrays["values"].Data[3*72:]) {
		t.Errorf("the last image is %v", got)
	}
	text := tracetest.NewText().Decode(t)
	if text.Count() != 2 || !slices.Equal(text.Shape, []int{9}) || len(text.Labels) != 18 {
		t.Errorf("text: %d of %v, %d labels", text.Count(), text.Shape, len(text.Labels))
	}
	tokens := text.Sample(1).Tokens
	for i, token := range tokens {
		if want := int32((10 + i) * 5 % tracetest.SampleWords); token != want || text.Labels[9+i] != int64((11+i)*5%tracetest.SampleWords) {
			t.Errorf("token %d is %d, label %d", i, token, text.Labels[9+i])
		}
	}
	if len(tokens) != 9 || d.Checksum == text.Checksum || len(d.Checksum) != 64 {
		t.Errorf("%d tokens, checksum %s", len(tokens), d.Checksum)
	}
}

// TestDataRefusals keeps the error of every spoiled test set.
func TestDataRefusals(t *testing.T) {
	nothing := "nothing"
	var lines []string
	for _, c := range []struct {
		name   string
		text   bool
		change func(h *tracetest.TestSet)
	}{
		{"another format", false, func(h *tracetest.TestSet) { h.Manifest.Format = "pgsim.data/9" }},
		{"a name with capitals", false, func(h *tracetest.TestSet) { h.Manifest.Name = "Noise" }},
		{"an unknown kind", false, func(h *tracetest.TestSet) { h.Manifest.Kind = "sounds" }},
		{"values that are not there", false, func(h *tracetest.TestSet) { h.Manifest.Values = nothing }},
		{"labels that are not there", false, func(h *tracetest.TestSet) { h.Manifest.Labels = &nothing }},
		{"images without labels", false, func(h *tracetest.TestSet) { h.Manifest.Labels = nil }},
		{"labels of tokens", true, func(h *tracetest.TestSet) { h.Manifest.Labels = &h.Manifest.Values }},
		{"images without channels", false, func(h *tracetest.TestSet) { h.Arrays["values"] = npy.New(make([]byte, 4*36), 4, 6, 6) }},
		{"tokens in one row", true, func(h *tracetest.TestSet) { h.Arrays["values"] = npy.New(make([]int32, 10), 10) }},
		{"images of floats", false, func(h *tracetest.TestSet) { h.Arrays["values"] = npy.New(make([]float32, 4*72), 4, 2, 6, 6) }},
		{"too few labels", false, func(h *tracetest.TestSet) { h.Arrays["labels"] = npy.New(make([]int64, 3), 3) }},
		{"a negative label", false, func(h *tracetest.TestSet) { h.Arrays["labels"] = npy.New([]int64{0, 0, -1, 0}, 4) }},
		{"a negative token", true, func(h *tracetest.TestSet) { h.Arrays["values"] = npy.New([]int32{1, 2, 3, -4}, 2, 2) }},
		{"a stream of one token", true, func(h *tracetest.TestSet) { h.Arrays["values"] = npy.New([]int32{1, 2}, 2, 1) }},
		{"an array of nobody", false, func(h *tracetest.TestSet) { h.Arrays["more"] = npy.New([]int64{1}, 1) }},
	} {
		h := tracetest.NewImages()
		if c.text {
			h = tracetest.NewText()
		}
		c.change(h)
		_, err := testset.Decode("bad.npz", h.File(t))
		if err == nil {
			t.Errorf("%s: not refused", c.name)
			continue
		}
		if message := err.Error(); !strings.HasPrefix(message, "bad.npz: ") || strings.ContainsAny(message, "\n\r") {
			t.Errorf("%s: want one line that starts with the file, got %q", c.name, message)
		}
		lines = append(lines, c.name+"\n  "+err.Error())
	}
	golden.Check(t, "testdata/refusals.golden", strings.Join(lines, "\n")+"\n")
}
