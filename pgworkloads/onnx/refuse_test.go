package onnx

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/configs/golden"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// conv is a node that every model of these tests could end with.
func conv(input string) *onnxpb.NodeProto { return op("Conv", "y", input, "w") }

// bad is a model that is refused.
type bad struct {
	name   string
	change func(m *onnxpb.ModelProto)
}

// unknownShapes are models in which a layer's shape can't be told.
var unknownShapes = []bad{
	{"an input without shape", func(m *onnxpb.ModelProto) {
		m.Graph.Input[0].Type.GetTensorType().Shape = nil
	}},
	{"behind an operator without rule", func(m *onnxpb.ModelProto) {
		m.Graph.Node = []*onnxpb.NodeProto{op("NonZero", "a", "x"), op("Relu", "b", "a"), op("Relu", "c", "b"), conv("c")}
	}},
	{"behind a shape of data", func(m *onnxpb.ModelProto) {
		m.Graph.Node = []*onnxpb.NodeProto{op("Cast", "s", "x"), op("Reshape", "a", "x", "s"), conv("a")}
	}},
	{"behind control flow", func(m *onnxpb.ModelProto) {
		m.Graph.Node = []*onnxpb.NodeProto{with(op("If", "a", "x"), "then_branch", &onnxpb.GraphProto{}), conv("a")}
	}},
	{"behind an impossible node", func(m *onnxpb.ModelProto) {
		m.Graph.Node = []*onnxpb.NodeProto{with(op("Transpose", "a", "x"), "perm", []int64{0, 1, 1, 2}), conv("a")}
	}},
	{"a dimension without size", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", "batch", 1, "height", 4) }},
	{"a dimension without name", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", "batch", 1, "", 4) }},
	{"a dimension of size 0", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", "batch", 1, 0, 4) }},
	{"a dimension with a name of two words", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", "batch", 1, "image height", 4) }},
	{"too many elements", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", 1, 1<<30, 1<<30, 4) }},
}

// noLayers are models whose nodes have no layer.
var noLayers = []bad{
	{"an unknown operator", func(m *onnxpb.ModelProto) { m.Graph.Node[0].OpType = proto.String("Magic") }},
	{"an unknown domain", func(m *onnxpb.ModelProto) { m.Graph.Node[0].Domain = proto.String("my\ndomain") }},
	{"an unknown operator that no layer depends on", func(m *onnxpb.ModelProto) {
		m.Graph.Node = append(m.Graph.Node, op("Magic", "a", "y"))
	}},
	{"an operator that multiplies", func(m *onnxpb.ModelProto) { m.Graph.Node[0].OpType = proto.String("DFT") }},
	{"a sum of three", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0] = with(op("Einsum", "y", "x", "x", "x"), "equation", "abcd,abcd,abcd->a")
	}},
	{"one of ONNX Runtime's", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0].OpType, m.Graph.Node[0].Domain = proto.String("Attention"), proto.String("com.microsoft")
	}},
	{"one of FINN's", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0].OpType, m.Graph.Node[0].Domain = proto.String("MVAU_hls"), proto.String("finn.custom_op.fpgadataflow.hls")
	}},
	{"an unknown operator in control flow", func(m *onnxpb.ModelProto) {
		m.Graph.Node = append(m.Graph.Node, with(op("If", "a", "x"), "else_branch", &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{op("Magic", "c", "x")}}))
	}},
	{"a product behind attention's scores", func(m *onnxpb.ModelProto) {
		n := with(op("FlexAttention", "a", "x", "x", "x"), "score_mod", &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{op("MatMul", "c", "s", "s")}})
		n.Domain = proto.String("ai.onnx.preview")
		m.Graph.Node = append(m.Graph.Node, n)
	}},
	{"a product in control flow", func(m *onnxpb.ModelProto) {
		inner := with(op("Loop", "b", "a"), "body", &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{op("MatMul", "c", "x", "x")}})
		m.Graph.Node = append(m.Graph.Node, with(op("If", "a", "x"), "else_branch", &onnxpb.GraphProto{Node: []*onnxpb.NodeProto{inner}}))
	}},
	{"a product in a function", func(m *onnxpb.ModelProto) {
		m.Functions = []*onnxpb.FunctionProto{{
			Name: proto.String("Dense"), Domain: proto.String("mine"), Node: []*onnxpb.NodeProto{op("Gemm", "c", "a", "b")},
		}}
		n := op("Dense", "a", "x")
		n.Domain = proto.String("mine")
		m.Graph.Node = append(m.Graph.Node, n)
	}},
	{"a function that calls itself", func(m *onnxpb.ModelProto) {
		n := op("Self", "a", "x")
		n.Domain = proto.String("mine")
		m.Functions = []*onnxpb.FunctionProto{{Name: n.OpType, Domain: n.Domain, Node: []*onnxpb.NodeProto{n}}}
		m.Graph.Node = append(m.Graph.Node, n)
	}},
	{"three dimensions", func(m *onnxpb.ModelProto) {
		m.Graph.Input[0] = info("x", 1, 1, 4, 4, 4)
		m.Graph.Initializer[0].Dims = []int64{2, 1, 1, 1, 1}
	}},
	{"an image too large", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", 1, 1, 1, 1<<25) }},
	{"an area too large", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", 1, 1, 1<<15, 1<<14) }},
	{"an image of nothing", func(m *onnxpb.ModelProto) {
		m.Graph.Initializer = append(m.Graph.Initializer, numbers("none", 0, 0, 0, 0), numbers("end", 1, 0, 4, 4))
		m.Graph.Node = []*onnxpb.NodeProto{op("Slice", "a", "x", "none", "end"), conv("a")}
	}},
	{"activations of 12 bits", func(m *onnxpb.ModelProto) {
		m.Graph.Initializer = append(m.Graph.Initializer, numbers("bits", 12))
		m.Graph.Node = []*onnxpb.NodeProto{op("Quant", "a", "x", "w", "w", "bits"), conv("a")}
	}},
	{"weights of 16 bits", func(m *onnxpb.ModelProto) {
		m.Graph.Initializer[0].DataType = proto.Int32(int32(onnxpb.TensorProto_INT16))
		m.Graph.Initializer[0].FloatData, m.Graph.Initializer[0].Int32Data = nil, []int32{1, 2}
	}},
	{"half a bit", func(m *onnxpb.ModelProto) {
		m.Graph.Node = []*onnxpb.NodeProto{op("Quant", "a", "x", "w", "w", "w"), conv("a")}
	}},
	{"several sequences", func(m *onnxpb.ModelProto) {
		m.Graph.Input[0] = info("x", 1, 3, 2)
		m.Graph.Initializer = []*onnxpb.TensorProto{
			{Name: proto.String("w"), Dims: []int64{1, 4, 2}, DataType: proto.Int32(int32(typeFloat)), FloatData: make([]float32, 8)},
			{Name: proto.String("r"), Dims: []int64{1, 4, 1}, DataType: proto.Int32(int32(typeFloat)), FloatData: make([]float32, 4)},
		}
		m.Graph.Node = []*onnxpb.NodeProto{op("Relu", "z", "x"), op("LSTM", "y", "z", "w", "r"), op("Conv", "c", "x", "v")}
		m.Graph.Initializer = append(m.Graph.Initializer, tensor("v", 1, 3, 1))
	}},
	{"three dimensions of a transposed convolution", func(m *onnxpb.ModelProto) {
		m.Graph.Input[0] = info("x", 1, 2, 4, 4, 4)
		m.Graph.Initializer[0].Dims = []int64{2, 1, 1, 1, 1}
		m.Graph.Node[0].OpType = proto.String("ConvTranspose")
	}},
	{"no product", func(m *onnxpb.ModelProto) { m.Graph.Node[0] = op("Relu", "y", "x") }},
}

// damaged are models that contradict themselves.
var damaged = []bad{
	{"no graph", func(m *onnxpb.ModelProto) { m.Graph = nil }},
	{"an input from nowhere", func(m *onnxpb.ModelProto) { m.Graph.Node[0].Input[0] = "nowhere\n" }},
	{"an equation of other terms", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0] = with(op("Einsum", "y", "x", "w"), "equation", "abcd->a")
	}},
	{"an equation of other ranks", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0] = with(op("Einsum", "y", "x", "w"), "equation", "abc,abcd->a")
	}},
	{"an equation of digits", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0] = with(op("Einsum", "y", "x", "w"), "equation", "abc1,abc1->a")
	}},
	{"an equation of other sizes", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0] = with(op("Einsum", "y", "x", "x"), "equation", "abca,ab...->a")
		m.Graph.Input[0] = info("x", 2, 3, 4, 5)
	}},
	{"an equation with an output from nowhere", func(m *onnxpb.ModelProto) {
		m.Graph.Node[0] = with(op("Einsum", "y", "x", "x"), "equation", "abcd,abcd->e")
	}},
	{"a circle", func(m *onnxpb.ModelProto) {
		m.Graph.Node = []*onnxpb.NodeProto{op("Add", "a", "x", "c"), op("Relu", "b", "a"), op("Relu", "c", "b"), op("Relu", "d", "c"), conv("d")}
	}},
	{"an output given twice", func(m *onnxpb.ModelProto) { m.Graph.Node = append(m.Graph.Node, op("Relu", "y", "x")) }},
	{"too few weights", func(m *onnxpb.ModelProto) { m.Graph.Initializer[0].FloatData = []float32{1} }},
	{"too few bytes", func(m *onnxpb.ModelProto) { m.Graph.Initializer[0].RawData = make([]byte, 7) }},
	{"large weights cut short", func(m *onnxpb.ModelProto) { m.Graph.Initializer[0].Dims = []int64{5000, 1, 1, 1} }},
	{"a negative size", func(m *onnxpb.ModelProto) { m.Graph.Initializer[0].Dims = []int64{2, -1, 1, 1} }},
	{"no weights", func(m *onnxpb.ModelProto) { m.Graph.Node[0].Input = []string{"x"} }},
	{"weights of other channels", func(m *onnxpb.ModelProto) { m.Graph.Input[0] = info("x", 1, 3, 4, 4) }},
	{"weights of two dimensions", func(m *onnxpb.ModelProto) { m.Graph.Initializer[0].Dims = []int64{2, 1} }},
	{"groups of nothing", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "group", 0) }},
	{"another kernel", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "kernel_shape", []int64{3, 3}) }},
	{"a stride of 0", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "strides", []int64{0, 1}) }},
	{"a huge stride", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "strides", []int64{1 << 62, 1}) }},
	{"a stride for one dimension", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "strides", []int64{1}) }},
	{"a negative padding", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "pads", []int64{0, 0, -1, 0}) }},
	{"an unknown auto_pad", func(m *onnxpb.ModelProto) { with(m.Graph.Node[0], "auto_pad", "MAYBE") }},
	{"a kernel larger than the input", func(m *onnxpb.ModelProto) {
		m.Graph.Initializer[0].Dims, m.Graph.Initializer[0].FloatData = []int64{1, 1, 1, 9}, make([]float32, 9)
	}},
	{"a product that does not fit", func(m *onnxpb.ModelProto) { m.Graph.Node[0].OpType = proto.String("MatMul") }},
	{"a transposed convolution of other channels", func(m *onnxpb.ModelProto) { m.Graph.Node[0].OpType = proto.String("ConvTranspose") }},
	{"a transposed convolution of nothing", func(m *onnxpb.ModelProto) {
		m.Graph.Input[0] = info("x", 1, 2, 4, 4)
		m.Graph.Node[0].OpType = proto.String("ConvTranspose")
		with(m.Graph.Node[0], "pads", []int64{2, 0, 2, 0})
	}},
	{"attention without heads", func(m *onnxpb.ModelProto) {
		m.Graph.Input[0] = info("x", 1, 4, 4)
		m.Graph.Node[0] = op("Attention", "y", "x", "x", "x")
	}},
	{"attention to other keys", func(m *onnxpb.ModelProto) {
		m.Graph.Input = append(m.Graph.Input, info("k", 1, 1, 4, 3))
		m.Graph.Node[0] = op("Attention", "y", "x", "k", "k")
	}},
	{"a Gemm of images", func(m *onnxpb.ModelProto) { m.Graph.Node[0].OpType = proto.String("Gemm") }},
}

// TestRefusals keeps the error of every bad model.
func TestRefusals(t *testing.T) {
	var text strings.Builder
	for _, group := range [][]bad{unknownShapes, noLayers, damaged} {
		for _, c := range group {
			m := newModel(conv("x"))
			c.change(m)
			_, err := Read("bad.onnx", encode(t, m), eightBits)
			if err == nil {
				t.Errorf("%s: not refused", c.name)
				continue
			}
			checkLine(t, err)
			text.WriteString(c.name + "\n  " + err.Error() + "\n")
		}
	}
	for _, data := range []string{"", "some text", "\x08"} {
		_, err := Read("bad.onnx", []byte(data), eightBits)
		if err == nil || !strings.HasPrefix(err.Error(), "bad.onnx: is no ONNX model") {
			t.Errorf("%q: got %v", data, err)
		}
	}
	golden.Check(t, "testdata/refusals.golden", text.String())
}

// TestDimErrors expects errors that name the existing dimensions.
func TestDimErrors(t *testing.T) {
	m := newModel(conv("x"))
	m.Graph.Input[0] = info("x", "batch", 1, "height", 4)
	for _, c := range []struct {
		dims map[string]int
		want string
	}{
		{map[string]int{"height": 0}, `m: --dim: "height" must be 1..2147483648, got 0`},
		{map[string]int{"height": 4, "widht": 3}, `m: --dim: the model has no dimension "widht"; it has batch, height, x:0, x:2`},
		{map[string]int{"x:2": 4, "height": 5}, `m: --dim: "x:2" is dimension "height", which is given as 5, too; got 4`},
		{map[string]int{"x:3": 5}, `m: --dim: "x:3" has size 4 in the model, got 5`},
		{map[string]int{"x:4": 5, "height": 4}, `m: --dim: the model has no dimension "x:4"; it has batch, height, x:0, x:2`},
		{map[string]int{"x:2": 4, "x:0": 3}, ""},
		{map[string]int{"height": 4, "batch": 2}, ""},
	} {
		o := eightBits
		o.Dims = c.dims
		got := ""
		if _, err := Read("m", encode(t, m), o); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%v: got %q, want %q", c.dims, got, c.want)
		}
	}
}

// checkLine expects an error of one line that starts with the file.
func checkLine(t *testing.T, err error) {
	t.Helper()
	if message := err.Error(); !strings.HasPrefix(message, "bad.onnx: ") || strings.ContainsAny(message, "\r\n") {
		t.Errorf("want one line that starts with the file, got %q", message)
	}
}

// TestStrayNodes reads models with nodes of any kind that no layer depends on. If there is no rule,
// the file's own shapes are used.
func TestStrayNodes(t *testing.T) {
	m := newModel(
		op("Magic", "a", "x"), op("Relu", "b", "a"), with(op("Transpose", "c", "x"), "perm", []int64{0}), conv("x"),
		op("Conv", "z", "a", "w"),
	)
	m.Graph.ValueInfo = []*onnxpb.ValueInfoProto{info("a", 1, 1, 7, 5), info("y", 1, 2, 9, 9)}
	o := eightBits
	o.LeaveOut = []string{"Magic"}
	got, err := Read("m", encode(t, m), o)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Layers) != 2 || got.Layers[0].Output != [2]int{4, 4} || got.Layers[1].Output != [2]int{7, 5} {
		t.Errorf("got %+v", got.Layers)
	}
	want := "a (Magic): " + leftOut + "; y: " + otherShape
	if notes := strings.Join(got.Notes, "; "); notes != want {
		t.Errorf("got %q, want %q", notes, want)
	}
}
