package onnx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// wide is a model of two convolutions, the second of which has activations and
// weights of 16 bits.
func wide() *onnxpb.ModelProto {
	m := newModel(conv("x"), op("QuantizeLinear", "q", "y", "s", "zero"), op("DequantizeLinear", "d", "q", "s", "zero"),
		op("DequantizeLinear", "e", "v", "s", "zero"), op("Conv", "z", "d", "e"))
	m.Graph.Initializer = append(m.Graph.Initializer, floats("s", nil, 0.5),
		&onnxpb.TensorProto{Name: proto.String("zero"), DataType: proto.Int32(int32(onnxpb.TensorProto_INT16)), Int32Data: []int32{0}},
		&onnxpb.TensorProto{
			Name: proto.String("v"), Dims: []int64{1, 2, 1, 1}, DataType: proto.Int32(int32(onnxpb.TensorProto_INT16)), Int32Data: []int32{300, 0},
		})
	return m
}

// TestWide gives a width to layers that are wider than pgsim supports, or leaves them out. Other
// layers keep their widths.
func TestWide(t *testing.T) {
	for _, c := range []struct {
		change func(o *Options)
		want   string // bits of both layers, or the error
		notes  string
	}{
		{func(*Options) {}, "activations are of 16 bits, pgsim takes 1 to 8; give such layers a width with --wide-bits BITS; or leave it out with --leave-out z", ""},
		{func(o *Options) { o.WideBits = 8 }, "weights are of 16 bits, pgsim takes 1 to 15; give such layers a width with --wide-weight-bits BITS; or leave it out with --leave-out z", ""},
		{func(o *Options) { o.WideBits, o.WideWeightBits = 6, 12 }, "[[8 8] [6 12]]",
			"z: activations of 16 bits, taken as 6, as asked for; z: weights of 16 bits, taken as 12, as asked for"},
		{func(o *Options) { o.LeaveOut = []string{"z"} }, "[[8 8]]", "z (Conv): " + leftOut},
	} {
		o := eightBits
		c.change(&o)
		m, err := Read("m", encode(t, wide()), o)
		got := widthsOf(m)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasSuffix(got, c.want) || strings.Join(m.Notes, "; ") != c.notes {
			t.Errorf("got %s, notes %q, want %s, %q", got, m.Notes, c.want, c.notes)
		}
	}
}

// TestLeaveOut leaves nodes out by operator, by domain and operator, and by name.
func TestLeaveOut(t *testing.T) {
	magic := op("Magic", "a", "x")
	magic.Domain = proto.String("mine")
	for _, c := range []struct {
		names  []string
		layers []string
		err    string
	}{
		{[]string{"Magic"}, []string{"y", "z"}, ""},
		{[]string{"mine.Magic"}, []string{"y", "z"}, ""},
		{[]string{"a"}, []string{"y", "z"}, ""},
		{[]string{"a", "z"}, []string{"y"}, ""},
		{[]string{"Magic", "Conv"}, nil, "m: --leave-out: nothing to import is left of the model"},
		{[]string{"magic"}, nil, `m: node "a" (Magic): pgsim doesn't know the operator mine.Magic, which may multiply matrices; if it doesn't, or isn't to be counted, leave it out with --leave-out mine.Magic`},
		{[]string{"Magic", "MatMul"}, nil, `m: --leave-out: the model has no operator and no node "MatMul"`},
	} {
		o := eightBits
		o.LeaveOut = c.names
		m, err := Read("m", encode(t, newModel(magic, conv("x"), op("Conv", "z", "x", "w"))), o)
		if got := errorText(err); got != c.err {
			t.Errorf("%v: got %q, want %q", c.names, got, c.err)
		}
		var names []string
		for _, l := range m.Layers {
			names = append(names, l.Name)
		}
		if !slices.Equal(names, c.layers) {
			t.Errorf("%v: got layers %v, want %v", c.names, names, c.layers)
		}
	}
}

// TestLeaveOutInside leaves operators out of graphs and functions of nodes.
func TestLeaveOutInside(t *testing.T) {
	m := newModel(conv("x"), with(op("If", "a", "x"), "then_branch", &onnxpb.GraphProto{
		Node: []*onnxpb.NodeProto{op("Relu", "b", "x"), op("MatMul", "c", "x", "x")},
	}))
	o := eightBits
	o.LeaveOut = []string{"MatMul"}
	if got, err := Read("m", encode(t, m), o); err != nil || len(got.Layers) != 1 {
		t.Errorf("got %+v, %v", got.Layers, err)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func widthsOf(m Model) string {
	var all [][2]int
	for _, l := range m.Layers {
		all = append(all, [2]int{l.Activation.Bits, l.WeightBits})
	}
	return fmt.Sprint(all)
}
