package shapes

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/tracetest"

	"github.com/google/go-cmp/cmp"
)

// newShapes returns a convolution, a depthwise one and a product with more rows than an image may
// have.
func newShapes() *Shapes {
	layer := func(name, op string, in, out, groups int) pgworkloads.Layer {
		return pgworkloads.Layer{
			Name: name, Op: op, InChannels: in, OutChannels: out, Groups: groups,
			Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, WeightBits: 8,
			Activation: pgworkloads.Activation{Bits: 8, HighBits: 8, Encoding: pgworkloads.Unsigned, Scale: 1},
		}
	}
	conv := layer("conv", pgworkloads.OpConv, 3, 16, 1)
	conv.Kernel, conv.Stride, conv.Padding = [2]int{3, 5}, [2]int{2, 1}, [2]int{1, 2}
	conv.Input, conv.Output = [2]int{9, 7}, [2]int{5, 7}
	depthwise := layer("depth wise", pgworkloads.OpConv, 16, 32, 16)
	depthwise.Input, depthwise.Output = [2]int{5, 7}, [2]int{5, 7}
	depthwise.Activation = pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.TwosComplement, Scale: 1}
	product := layer("product", pgworkloads.OpLinear, 64, 10, 1)
	product.Input, product.Output, product.WeightBits = [2]int{100_003, 1}, [2]int{100_003, 1}, 3
	return &Shapes{
		Name: "shapes-1", Source: "made up", Remarks: []string{"three layers", "of no network"},
		Layers: []Layer{{Layer: conv}, {Layer: depthwise}, {Layer: product}},
	}
}

// newGatedShapes returns the same with gates in two layers, and a recurrent one.
func newGatedShapes() *Shapes {
	s := newShapes()
	s.Seed = 1<<63 + 1
	for i, fraction := range []float64{0.4, 1} {
		s.Layers[i].Gated, s.Layers[i].GatedFraction = true, fraction
		s.Layers[i].Activation.HighBits = 2
	}
	recurrent := s.Layers[2]
	recurrent.Name, recurrent.OutChannels, recurrent.Recurrent = "recurrent", 4*recurrent.InChannels, true
	recurrent.Input, recurrent.Output = [2]int{35, 1}, [2]int{35, 1}
	s.Layers = append(s.Layers, recurrent)
	return s
}

func mustEncode(t testing.TB, s *Shapes) []byte {
	t.Helper()
	file, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestShapesRoundTrip writes shapes and reads them back.
func TestShapesRoundTrip(t *testing.T) {
	for _, shapes := range []func() *Shapes{newShapes, newGatedShapes} {
		want := shapes()
		file := mustEncode(t, want)
		if !bytes.Equal(file, mustEncode(t, shapes())) {
			t.Error("the same shapes give other files")
		}
		got, err := Decode("shapes.npz", file)
		if err != nil {
			t.Fatal(err)
		}
		want.Checksum = archive.Digest(file)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("shapes (-written +read):\n%s", diff)
		}
	}
}

// TestShapesNoted reads a file of the previous version, whose note becomes a remark.
func TestShapesNoted(t *testing.T) {
	const now, before = `{"format":"pgsim.shapes/3"`, `{"format":"pgsim.shapes/2"`
	for note, want := range map[string][]string{"three layers; of no network": {"three layers; of no network"}, "": nil} {
		text := bytes.Replace(respell(t, now, before), []byte(`"remarks":["three layers","of no network"]`), []byte(`"note":"`+note+`"`), 1)
		got, err := Decode("old.npz", tracetest.Archive(t, []tracetest.Member{{Name: archive.ManifestMember, Content: text}}))
		if err != nil {
			t.Errorf("%q: %v", note, err)
			continue
		}
		expected := newShapes()
		expected.Checksum, expected.Remarks = got.Checksum, want
		if diff := cmp.Diff(expected, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", note, diff)
		}
	}
}

// TestRightComputed keeps the mark of a layer whose right operand is computed, marks no other
// layer, and accepts a batch of any size.
func TestRightComputed(t *testing.T) {
	s := newShapes()
	s.Layers[2].RightComputed = true
	read, err := Decode("s.npz", mustEncode(t, s))
	if err != nil || !read.Layers[2].RightComputed || read.Layers[1].RightComputed {
		t.Fatalf("got %+v, %v", read, err)
	}
	work, err := read.Workload(pgworkloads.Options{Images: 2})
	if err != nil || !work.Layers[2].RightComputed || len(work.Remarks) != 2 {
		t.Errorf("got %+v, %v", work, err)
	}
}

// TestLongSides accepts sides that are longer than those of images, if the areas are not larger.
func TestLongSides(t *testing.T) {
	for _, c := range []struct {
		input, kernel, padding [2]int
		want                   string
	}{
		{[2]int{1 << 16, 64}, [2]int{1, 64}, [2]int{}, ""},
		{[2]int{1, 1 << 20}, [2]int{1, 1 << 20}, [2]int{}, ""},
		{[2]int{1 << 24, 16}, [2]int{1, 1}, [2]int{}, ""},
		{[2]int{1<<24 + 1, 1}, [2]int{1, 1}, [2]int{}, "input: must be two of 1..16777216, got [16777217, 1]"},
		{[2]int{1 << 24, 17}, [2]int{1, 1}, [2]int{}, "input: with its padding must have at most 268435456 pixels, got [16777216, 17]"},
		{[2]int{1 << 14, 1 << 14}, [2]int{1, 1}, [2]int{1, 0}, "input: with its padding must have at most 268435456 pixels, got [16386, 16384]"},
	} {
		l := newShapes().Layers[0].Layer
		l.Stride, l.Input, l.Kernel, l.Padding = [2]int{1, 1}, c.input, c.kernel, c.padding
		l.Output = l.OutputSize()
		got := ""
		if err := l.CheckShape(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v, kernel %v, padding %v: got %q, want %q", c.input, c.kernel, c.padding, got, c.want)
		}
	}
}

// TestShapesBatch expects a batch to multiply the pixels and nothing else.
func TestShapesBatch(t *testing.T) {
	s := newShapes()
	// By hand: 35 pixels x 16 x 45, 35 x 32 x 1, 100003 x 10 x 64.
	const macs = 35*16*45 + 35*32 + 100_003*10*64
	if s.MACs() != macs || s.Images() != 1 {
		t.Errorf("got %d MACs of %d images, want %d of 1", s.MACs(), s.Images(), macs)
	}
	for _, images := range []int{1, 3, 1000} {
		work, err := s.Workload(pgworkloads.Options{Images: images})
		if err != nil {
			t.Fatal(err)
		}
		if work.Images != images || work.Name != s.Name || work.Synthetic || len(work.Layers) != len(s.Layers) {
			t.Errorf("workload %+v", work)
		}
		for i, l := range work.Layers {
			if l.Gates != nil || l.Layer != s.Layers[i].Layer {
				t.Errorf("layer %+v", l)
			}
		}
	}
}

func TestShapesOptions(t *testing.T) {
	s := newShapes()
	for _, c := range []struct {
		options pgworkloads.Options
		want    string
	}{
		{pgworkloads.Options{Images: 0}, "images: must be 1..65536, got 0"},
		{pgworkloads.Options{Images: 65537}, "images: must be 1..65536, got 65537"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdOffset: -0.5}}, "threshold-offset: must not be given for a workload without thresholds, got -0.5"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.FixedThresholds(2)}, "threshold-fixed: must not be given for a workload without thresholds, got 2"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{ThresholdScale: tracetest.Number(2)}}, "threshold-scale: must not be given for a workload without thresholds, got 2"},
		{pgworkloads.Options{Images: 1, ThresholdChange: pgworkloads.ThresholdChange{TargetGated: tracetest.Number(0.5)}}, "target-gated: must not be given for a workload without thresholds, got 0.5"},
		{pgworkloads.Options{Images: 65536}, `images: layer "product" has 6553796608 output pixels, more than 2147483647`},
	} {
		if _, err := s.Workload(c.options); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	s.Layers[2].InChannels, s.Layers[2].OutChannels = 1<<15, 1<<15
	const want = "images: the layers take 1.07e+15 multiplications, more than 1e+15"
	if _, err := s.Workload(pgworkloads.Options{Images: 10}); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := s.Workload(pgworkloads.Options{Images: 9}); err != nil {
		t.Error(err)
	}
}

// respell returns the manifest of good shapes with a part replaced.
func respell(t testing.TB, old, replacement string) []byte {
	t.Helper()
	return respelled(t, newShapes(), old, replacement)
}

func respelled(t testing.TB, s *Shapes, old, replacement string) []byte {
	t.Helper()
	file, err := archive.Open(mustEncode(t, s))
	if err != nil {
		t.Fatal(err)
	}
	text, err := file.Read(archive.ManifestMember, 0, archive.MaxManifestBytes)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	if err := json.Compact(&packed, text); err != nil {
		t.Fatal(err)
	}
	after := bytes.Replace(packed.Bytes(), []byte(old), []byte(replacement), 1)
	if old != "" && bytes.Equal(after, packed.Bytes()) {
		t.Fatalf("the manifest has no %q", old)
	}
	return after
}

// TestShapesRefusals keeps the error of every spoiled shapes file.
func TestShapesRefusals(t *testing.T) {
	var lines []string
	refuse := func(name string, members ...tracetest.Member) {
		_, err := Decode("bad.npz", tracetest.Archive(t, members))
		if err == nil {
			t.Errorf("%s: not refused", name)
			return
		}
		message := err.Error()
		if !strings.HasPrefix(message, "bad.npz: ") || strings.ContainsAny(message, "\n\r") {
			t.Errorf("%s: want one line that starts with the file, got %q", name, message)
		}
		lines = append(lines, name+"\n  "+message)
	}
	for _, c := range [][3]string{
		{"an old format", `"pgsim.shapes/3"`, `"pgsim.shapes/1"`},
		{"another format", `"pgsim.shapes/3"`, `"pgsim.shapes/4"`},
		{"a note in the newest format", `"remarks":["three layers","of no network"]`, `"note":"three layers"`},
		{"remarks in the format before", `"pgsim.shapes/3"`, `"pgsim.shapes/2"`},
		{"an unknown field", `"remarks"`, `"images":1,"remarks"`},
		{"a missing field", `"source":"made up",`, ``},
		{"a field twice", `"source"`, `"source":"","source"`},
		{"null", `"three layers"`, `null`},
		{"a remark of two lines", `"three layers"`, `"three\nlayers"`},
		{"an empty remark", `"three layers"`, `""`},
		{"a name of two words", `"shapes-1"`, `"Shapes 1"`},
		{"a layer's unknown field", `"groups"`, `"group"`},
		{"a layer's missing field", `,"weight_bits":8`, ``},
		{"a layer without a name", `"depth wise"`, `""`},
		{"a name of two lines", `"depth wise"`, `"a\nb"`},
		{"a name twice", `"depth wise"`, `"conv"`},
		{"an unknown op", `"linear"`, `"lstm"`},
		{"half a channel", `"in_channels":3`, `"in_channels":3.5`},
		{"no channels", `"in_channels":3`, `"in_channels":0`},
		{"too many channels", `"out_channels":10`, `"out_channels":2097152`},
		{"groups that don't divide", `"groups":16`, `"groups":5`},
		{"a kernel of three", `[3,5]`, `[3,5,1]`},
		{"a kernel larger than the input", `[3,5]`, `[12,5]`},
		{"a stride of 0", `[2,1]`, `[0,1]`},
		{"a negative padding", `[1,2]`, `[-1,2]`},
		{"an output that does not follow", `[5,7]`, `[5,6]`},
		{"a linear layer over an image", `"input":[100003,1],"output":[100003,1]`, `"input":[20000,2],"output":[20000,2]`},
		{"a linear layer of too many rows", `"input":[100003,1],"output":[100003,1]`, `"input":[16777217,1],"output":[16777217,1]`},
		{"a linear layer with a larger output", `"output":[100003,1]`, `"output":[100004,1]`},
		{"an unknown encoding", `"twos-complement"`, `"two"`},
		{"9 bits", `"bits":4`, `"bits":9`},
		{"no bits", `"bits":4`, `"bits":0`},
		{"high bits", `"bits":4`, `"bits":4,"high_bits":2`},
		{"0 weight bits", `"weight_bits":3`, `"weight_bits":0`},
		{"too much work", `"in_channels":64,"out_channels":10`, `"in_channels":1048576,"out_channels":1048576`},
		{"two values", `{`, `{} {`},
	} {
		refuse(c[0], tracetest.Member{Name: archive.ManifestMember, Content: respell(t, c[1], c[2])})
	}
	for _, c := range [][3]string{
		{"gates without a seed", `"seed":9223372036854775809`, `"seed":null`},
		{"a negative seed", `"seed":9223372036854775809`, `"seed":-1`},
		{"a fraction above 1", `"gated_fraction":0.4`, `"gated_fraction":1.5`},
		{"a gate without high bits", `{"high_bits":2,`, `{`},
		{"no high bits", `"high_bits":2`, `"high_bits":0`},
		{"no low bits", `"high_bits":2`, `"high_bits":8`},
		{"another field of a gate", `"high_bits":2`, `"high_bits":2,"seed":1`},
		{"gates of a layer that is not there", `"gated_fraction":1`, `"gated_fraction":1,"same_as":"nobody"`},
		{"gates of itself", `"gated_fraction":1`, `"gated_fraction":1,"same_as":"depth wise"`},
		{"gates of a layer of other outputs", `"gated_fraction":1`, `"gated_fraction":1,"same_as":"conv"`},
		{"a recurrent convolution", `"recurrent":false`, `"recurrent":true`},
		{"a recurrent layer of another width", `"out_channels":256`, `"out_channels":255`},
	} {
		refuse(c[0], tracetest.Member{Name: archive.ManifestMember, Content: respelled(t, newGatedShapes(), c[1], c[2])})
	}
	refuse("a seed without gates", tracetest.Member{Name: archive.ManifestMember, Content: respell(t, `"seed":null`, `"seed":1`)})
	refuse("no layers", tracetest.Member{Name: archive.ManifestMember, Content: []byte(
		`{"format":"pgsim.shapes/3","name":"a","source":"","seed":null,"layers":[]}`)})
	refuse("no manifest", tracetest.Member{Name: "x.npy"})
	refuse("an array", tracetest.Member{Name: archive.ManifestMember, Content: respell(t, "", "")}, tracetest.Member{Name: "x.npy"})
	refuse("a text", tracetest.Member{Name: archive.ManifestMember, Content: respell(t, "", "")}, tracetest.Member{Name: "x.txt"})
	golden.Check(t, "testdata/refusals.golden", strings.Join(lines, "\n")+"\n")
}

// TestShapesNotWritten refuses to write shapes that could not be read.
func TestShapesNotWritten(t *testing.T) {
	s := newShapes()
	s.Layers = nil
	if _, err := s.Encode(); err == nil || err.Error() != "layers: must not be empty" {
		t.Errorf("no layers: got %v", err)
	}
	s = newShapes()
	s.Layers[1].GatedFraction = 0.5
	const want = "layers[1].gate.gated_fraction: must be 0 in a layer without a gate, got 0.5"
	if _, err := s.Encode(); err == nil || err.Error() != want {
		t.Errorf("a fraction without gate: got %v", err)
	}
}

// FuzzShapes looks for manifests that break the reader, and for shapes that are
// read but not written the same.
func FuzzShapes(f *testing.F) {
	f.Add(respell(f, "", ""))
	f.Add([]byte(`{"format":"pgsim.shapes/2","layers":[{"kernel":[1]}]}`))
	f.Add([]byte(`{"format":"pgsim.shapes/3","remarks":[],"layers":[{"right_computed":true}]}`))
	f.Add(respelled(f, newGatedShapes(), "", ""))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Decode("fuzz.npz", tracetest.Archive(t, []tracetest.Member{{Name: archive.ManifestMember, Content: text}}))
		if err != nil {
			if message := err.Error(); strings.ContainsAny(message, "\r\n") || !strings.HasPrefix(message, "fuzz.npz: ") {
				t.Errorf("want one line that starts with the file, got %q", message)
			}
			return
		}
		if _, err := s.Workload(pgworkloads.Options{Images: 1}); err != nil {
			t.Error(err)
		}
		again, err := Decode("again.npz", mustEncode(t, s))
		if err != nil {
			t.Fatal(err)
		}
		again.Checksum = s.Checksum
		if diff := cmp.Diff(s, again); diff != "" {
			t.Errorf("shapes (-read +read again):\n%s", diff)
		}
	})
}
