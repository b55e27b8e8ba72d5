package trace_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/pgworkloads/npy"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// refusal is one way to spoil the sample.
type refusal struct {
	name string
	file func(t *testing.T, s *tracetest.Sample) []byte
}

// spoil changes the sample. The list of its arrays is made afterwards.
func spoil(name string, change func(s *tracetest.Sample)) refusal {
	return refusal{name, func(t *testing.T, s *tracetest.Sample) []byte {
		change(s)
		return s.File(t)
	}}
}

// edit changes the manifest's JSON: the value at a path of keys and indices.
func edit(name string, change func(group map[string]any), path ...any) refusal {
	return refusal{name, func(t *testing.T, s *tracetest.Sample) []byte {
		s.List()
		var root any
		if err := json.Unmarshal(s.Text(t), &root); err != nil {
			t.Fatal(err)
		}
		change(child(root, path...))
		text, err := json.Marshal(root)
		if err != nil {
			t.Fatal(err)
		}
		return tracetest.Archive(t, s.Members(text))
	}}
}

// child follows a path of keys and indices to an object. A path that the JSON
// doesn't have panics.
func child(at any, path ...any) map[string]any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			at = reflect.ValueOf(at).MapIndex(reflect.ValueOf(step)).Interface()
		case int:
			at = reflect.ValueOf(at).Index(step).Interface()
		}
	}
	group, ok := at.(map[string]any)
	if !ok {
		panic(fmt.Sprintf("%v is no object", path))
	}
	return group
}

// set sets a value at the position that edit points to.
func set(key string, value any) func(map[string]any) {
	return func(group map[string]any) { group[key] = value }
}

// text replaces a part of the manifest's JSON.
func text(name, old, replacement string) refusal {
	return refusal{name, func(t *testing.T, s *tracetest.Sample) []byte {
		s.List()
		before := s.Text(t)
		after := bytes.Replace(before, []byte(old), []byte(replacement), 1)
		if bytes.Equal(before, after) {
			t.Fatalf("the manifest has no %q", old)
		}
		return tracetest.Archive(t, s.Members(after))
	}}
}

// zipped changes the archive's members.
func zipped(name string, change func(list []tracetest.Member) []tracetest.Member) refusal {
	return refusal{name, func(t *testing.T, s *tracetest.Sample) []byte {
		s.List()
		return tracetest.Archive(t, change(s.Members(s.Text(t))))
	}}
}

// header replaces the member labels.npy by one with its own header.
func header(name string, h zip.FileHeader) refusal {
	return refusal{name, func(t *testing.T, s *tracetest.Sample) []byte {
		s.List()
		var file bytes.Buffer
		w := zip.NewWriter(&file)
		for _, m := range s.Members(s.Text(t)) {
			create := func() (io.Writer, error) { return w.Create(m.Name) }
			if m.Name == "labels.npy" {
				create = func() (io.Writer, error) { return w.CreateRaw(&h) }
				m.Content = make([]byte, h.CompressedSize64)
			}
			f, err := create()
			if err == nil {
				_, err = f.Write(m.Content)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return file.Bytes()
	}}
}

// raw changes the finished file.
func raw(name string, change func(file []byte) []byte) refusal {
	return refusal{name, func(t *testing.T, s *tracetest.Sample) []byte { return change(s.File(t)) }}
}

// Indices of the sample's nodes.
const (
	pixelsNode, thermoNode, conv1Node, conv2Node = 0, 2, 3, 6
	shortNode, sumNode, poolNode, pointwiseNode  = 8, 9, 22, 23
	fcNode                                       = 28
)

var refusals = slices.Concat(
	[]refusal{
		raw("an empty file", func([]byte) []byte { return nil }),
		raw("no zip", func([]byte) []byte { return []byte("PK\x03\x04 but no more than that") }),
		raw("a truncated file", func(file []byte) []byte { return file[:len(file)-1] }),
		raw("half a file", func(file []byte) []byte { return file[:len(file)/2] }),
		raw("a damaged byte in an array", func(file []byte) []byte {
			const name, header = "bn.scale.npy", 128 // stored, not deflated
			file[bytes.Index(file, []byte(name))+len(name)+header] ^= 1
			return file
		}),
		zipped("no manifest", func(list []tracetest.Member) []tracetest.Member { return list[1:] }),
		zipped("a member twice", func(list []tracetest.Member) []tracetest.Member { return append(list, list[5]) }),
		zipped("a member that is no array", func(list []tracetest.Member) []tracetest.Member {
			return append(list, tracetest.Member{Name: "notes.txt"})
		}),
		zipped("an array that is not listed", func(list []tracetest.Member) []tracetest.Member {
			return append(list, tracetest.Member{Name: "more.npy", Content: list[1].Content})
		}),
		zipped("a listed array that is not there", func(list []tracetest.Member) []tracetest.Member { return slices.Delete(list, 4, 5) }),
		zipped("a member that is too short", func(list []tracetest.Member) []tracetest.Member {
			list[7].Content = list[7].Content[:20]
			return list
		}),
		zipped("a member that is no npy", func(list []tracetest.Member) []tracetest.Member {
			list[7].Content = bytes.Repeat([]byte("text"), 300)
			return list
		}),
		zipped("an array of another type than listed", func(list []tracetest.Member) []tracetest.Member {
			i := slices.IndexFunc(list, func(m tracetest.Member) bool { return m.Name == "labels.npy" })
			list[i].Content = npy.Encode(npy.New(make([]float64, 3), 3))
			return list
		}),
		zipped("an array of another shape than listed", func(list []tracetest.Member) []tracetest.Member {
			i := slices.IndexFunc(list, func(m tracetest.Member) bool { return m.Name == "labels.npy" })
			list[i].Content = npy.Encode(npy.New(make([]int64, 3), 1, 3))
			return list
		}),
		zipped("an array in Fortran order", func(list []tracetest.Member) []tracetest.Member {
			i := slices.IndexFunc(list, func(m tracetest.Member) bool { return m.Name == "conv1.weight.npy" })
			list[i].Content = bytes.Replace(list[i].Content, []byte("'fortran_order': False"), []byte("'fortran_order': True "), 1)
			return list
		}),
		header("a member that claims more than it can hold", zip.FileHeader{
			Name: "bomb.npy", Method: zip.Deflate, CompressedSize64: 4, UncompressedSize64: 1 << 40,
		}),
		header("a stored member of two sizes", zip.FileHeader{
			Name: "labels.npy", Method: zip.Store, CompressedSize64: 4, UncompressedSize64: 128 + 24,
		}),
		header("an encrypted member", zip.FileHeader{Name: "labels.npy", Flags: 1}),
		header("a member in another compression", zip.FileHeader{Name: "labels.npy", Method: 12}),
		edit("arrays larger than any trace", func(m map[string]any) {
			child(m, "nodes", pixelsNode)["shape"] = []int{2, 9000, 9000}
			child(m, "arrays", "pixels.values")["shape"] = []int{3, 2, 9000, 9000}
		}),
		edit("a node larger than any", func(m map[string]any) { m["shape"] = []int{1 << 20, 1 << 20, 1 << 20} }, "nodes", pixelsNode),
		edit("a layer with more work than any", func(m map[string]any) {
			m["padding"], m["output"] = []int{8192, 8192}, []int{8194, 8194}
			m["out_channels"], m["in_channels"], m["groups"] = 1<<20, 1<<20, 1
		}, "nodes", conv2Node, "product"),
		zipped("a manifest that is no JSON", func(list []tracetest.Member) []tracetest.Member {
			list[0].Content = []byte("{]")
			return list
		}),
		zipped("a manifest with something behind it", func(list []tracetest.Member) []tracetest.Member {
			list[0].Content = append(list[0].Content, "{}"...)
			return list
		}),
		zipped("a manifest that is a list", func(list []tracetest.Member) []tracetest.Member {
			list[0].Content = []byte("[]")
			return list
		}),
		zipped("a manifest that is null", func(list []tracetest.Member) []tracetest.Member {
			list[0].Content = []byte("null")
			return list
		}),
		zipped("a manifest that is not UTF-8", func(list []tracetest.Member) []tracetest.Member {
			list[0].Content = []byte{'"', 0xff, '"'}
			return list
		}),
	},
	[]refusal{
		edit("an earlier format", set("format", "pgsim.trace/1")),
		edit("another format", set("format", "pgsim.trace/9")),
		edit("a name with capitals", set("name", "Sample")),
		edit("no images", set("images", 0)),
		edit("half an image", set("images", 1.5)),
		edit("images in words", set("images", "three")),
		edit("too few samples", set("samples", []string{"a"}), "dataset"),
		edit("an unknown field", set("modell", "x")),
		edit("a field in capitals", set("Model", "x")),
		edit("an unknown field inside", set("kindd", "above"), "nodes", conv2Node, "product", "gate"),
		edit("a missing field", func(m map[string]any) { delete(m, "license") }),
		edit("a missing field inside", func(m map[string]any) { delete(m, "scale") }, "nodes", conv2Node, "product", "activation"),
		edit("a null field", set("license", nil)),
		text("a field twice", `"license": "MIT",`, `"license": "MIT", "license": "MIT",`),
		edit("an accuracy above 1", set("gated", 50), "accuracy"),
		edit("a negative count of samples", set("samples", -1), "accuracy"),
		edit("no nodes", set("nodes", []any{})),
		edit("a node without a name", set("name", ""), "nodes", conv2Node),
		edit("a name twice", set("name", "conv1"), "nodes", conv2Node),
		edit("an unknown op", set("op", "batch_nrom"), "nodes", 4),
		edit("a later node as input", set("inputs", []string{"fc"}), "nodes", conv2Node),
		edit("an unknown split", set("split", "rows"), "nodes", conv2Node, "product", "gate"),
		edit("channels of a split by bits", set("first_channels", 1), "nodes", conv2Node, "product", "gate"),
		edit("a split by channels without any", set("split", "channels"), "nodes", conv2Node, "product", "gate"),
		edit("a split by no channels", func(g map[string]any) { g["split"], g["first_channels"] = "channels", 0 }, "nodes", conv2Node, "product", "gate"),
		edit("a split by channels and bits", func(g map[string]any) { g["split"], g["first_channels"] = "channels", 1 }, "nodes", conv2Node, "product", "gate"),
		edit("an empty remark", set("remarks", []string{""})),
		edit("too few inputs", set("inputs", []string{"act"}), "nodes", sumNode),
		edit("inputs that don't fit each other", set("inputs", []string{"act", "quant"}), "nodes", sumNode),
		edit("an input that doesn't fit the product", set("inputs", []string{"pixels"}), "nodes", conv2Node),
		edit("a shape of two dimensions", set("shape", []int{4, 36}), "nodes", thermoNode),
		edit("a shape with 0", set("shape", []int{0, 6, 6}), "nodes", thermoNode),
		edit("a shape that the op doesn't give", set("shape", []int{12, 2, 1}), "nodes", poolNode),
		edit("a missing attribute", func(m map[string]any) { delete(m, "levels") }, "nodes", thermoNode, "attrs"),
		edit("an unknown attribute", set("stepp", 1), "nodes", thermoNode, "attrs"),
		edit("an attribute of an op without", set("size", 1), "nodes", sumNode, "attrs"),
		edit("half a level", set("levels", 2.5), "nodes", thermoNode, "attrs"),
		edit("a negative step", set("step", -8), "nodes", thermoNode, "attrs"),
		edit("a stride of 0", set("stride", 0), "nodes", shortNode, "attrs"),
		edit("a missing parameter", set("params", map[string]string{"mean": "norm.mean"}), "nodes", 1),
		edit("an unknown parameter", set("stdd", "norm.std"), "nodes", 1, "params"),
		edit("a parameter that is no array", set("mean", "nothing"), "nodes", 1, "params"),
		edit("a parameter of another shape", set("mean", "bn.scale"), "nodes", 1, "params"),
		edit("a product of an op without", set("product", nil), "nodes", conv2Node),
		edit("an array of no node", set("bias", nil), "nodes", conv1Node, "product"),
		edit("an unknown element type", set("dtype", ">i8"), "arrays", "labels"),
		edit("an empty array", set("shape", []int{0}), "arrays", "labels"),
		edit("a wrong digest", set("sha256", strings.Repeat("0", 64)), "arrays", "labels"),
	},
	[]refusal{
		edit("groups that don't divide", set("groups", 4), "nodes", conv2Node, "product"),
		edit("a kernel of three", set("kernel", []int{3, 3, 3}), "nodes", conv2Node, "product"),
		edit("a stride of one", set("stride", []int{1}), "nodes", conv2Node, "product"),
		edit("a negative padding", set("padding", []int{-1, 1}), "nodes", conv2Node, "product"),
		edit("an output that does not follow", set("padding", []int{0, 1}), "nodes", conv2Node, "product"),
		edit("a kernel larger than the input", set("kernel", []int{9, 9}), "nodes", conv2Node, "product"),
		edit("an unknown encoding", set("encoding", "gray"), "nodes", conv2Node, "product", "activation"),
		edit("no high bits", set("high_bits", 0), "nodes", conv2Node, "product", "activation"),
		edit("only high bits behind a gate", set("high_bits", 2), "nodes", conv2Node, "product", "activation"),
		edit("low bits without a gate", func(m map[string]any) { m["bits"] = 2 }, "nodes", conv1Node, "product", "activation"),
		edit("9 bits", set("bits", 9), "nodes", conv2Node, "product", "activation"),
		edit("a scale of 0", set("scale", 0), "nodes", conv2Node, "product", "activation"),
		edit("0 weight bits", set("bits", 0), "nodes", conv2Node, "product", "weight"),
		edit("float weights of an integer layer", set("assumed_precision", false), "nodes", conv1Node, "product"),
		edit("an unknown kind of gate", set("kind", "abov"), "nodes", conv2Node, "product", "gate"),
		edit("thresholds of one side", set("kind", "between"), "nodes", conv2Node, "product", "gate"),
		edit("too few digests", set("outputs_sha256", []string{}), "nodes", conv2Node, "product", "gate"),
		edit("a gated fraction above 1", set("gated_fraction", 1.5), "nodes", conv2Node, "product", "gate"),
		edit("another gated fraction", set("gated_fraction", 0.9), "nodes", conv2Node, "product", "gate"),
		edit("signed codes of an unsigned layer", set("codes", "pointwise.codes"), "nodes", conv2Node, "product", "gate"),
		edit("a linear layer over an image", func(m map[string]any) {
			m["input"], m["output"] = []int{6, 6}, []int{6, 6}
		}, "nodes", fcNode, "product"),
	},
	[]refusal{
		spoil("thresholds that are not those of delta", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.thresholds", 2, int32(77)) }),
		spoil("a delta that is not a number", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.delta", 1, math.NaN()) }),
		spoil("a scale that is not a number", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.scales", 1, math.NaN()) }),
		spoil("a negative scale", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.scales", 5, -1.0) }),
		spoil("a scale that vanishes in the product", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.scales", 5, 5e-324) }),
		spoil("a bias that is infinite", func(s *tracetest.Sample) { tracetest.Put(s, "conv1.bias", 0, float32(math.Inf(1))) }),
		spoil("a parameter that is not a number", func(s *tracetest.Sample) { tracetest.Put(s, "bn.scale", 3, float32(math.NaN())) }),
		spoil("a code above B bits", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.codes", 7, uint8(4)) }),
		spoil("a signed code below B bits", func(s *tracetest.Sample) { tracetest.Put(s, "pointwise.codes", 7, int8(-9)) }),
		spoil("a weight of 0 in one bit", func(s *tracetest.Sample) { tracetest.Put(s, "conv2.weight", 3, int8(0)) }),
		spoil("a weight above its bits", func(s *tracetest.Sample) { tracetest.Put(s, "depthwise.weight", 3, int16(-256)) }),
		spoil("a bit behind the last gate", func(s *tracetest.Sample) { s.Arrays["conv2.gates"].Data[6] |= 1 }),
		spoil("a label that is no class", func(s *tracetest.Sample) { tracetest.Put(s, "labels", 2, int64(3)) }),
		spoil("a negative prediction", func(s *tracetest.Sample) { tracetest.Put(s, "predictions", 0, int64(-1)) }),
		spoil("thresholds of another length", func(s *tracetest.Sample) {
			s.Arrays["fc.thresholds"] = npy.New(make([]int32, 4), 4)
		}),
		spoil("weights of floats", func(s *tracetest.Sample) {
			s.Arrays["fc.weight"] = npy.New(make([]float32, 15), 3, 5, 1, 1)
		}),
		spoil("gates of another length", func(s *tracetest.Sample) {
			s.Arrays["conv2.gates"] = npy.New(make([]byte, 24), 3, 8)
		}),
		spoil("no classes at the end", func(s *tracetest.Sample) {
			s.Manifest.Nodes = s.Manifest.Nodes[:pointwiseNode+1]
			for _, name := range []string{"weight", "scales", "delta", "thresholds", "codes", "gates"} {
				delete(s.Arrays, "fc."+name)
			}
		}),
	},
)

// TestRefusals keeps the error of every spoiled trace: one line that names the
// file and the field and says what is wrong.
func TestRefusals(t *testing.T) {
	checkRefusals(t, refusals, tracetest.New, "testdata/refusals.golden")
}

func checkRefusals(t *testing.T, refusals []refusal, newSample func(seed uint64) *tracetest.Sample, file string) {
	t.Helper()
	var lines []string
	for _, r := range refusals {
		_, err := trace.Decode("bad.npz", r.file(t, newSample(1)))
		if err == nil {
			t.Errorf("%s: not refused", r.name)
			continue
		}
		message := err.Error()
		if !strings.HasPrefix(message, "bad.npz: ") || strings.ContainsAny(message, "\n\r") {
			t.Errorf("%s: want one line that starts with the file, got %q", r.name, message)
		}
		lines = append(lines, r.name+"\n  "+message)
	}
	golden.Check(t, file, strings.Join(lines, "\n")+"\n")
}
