package onnx

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// form is how an operator is written from a given version of the standard on: with attributes, or
// with constants as inputs.
type form struct {
	since      int64
	attributes map[string]any
	inputs     []*onnxpb.TensorProto // nil where one is left out
}

func scalesOf(list ...float32) *onnxpb.TensorProto {
	return floats("scales", []int64{int64(len(list))}, list...)
}

// opsetForms are operators whose attributes became inputs, or that changed otherwise, with the
// output of all of their forms for [2, 3, 4, 1].
var opsetForms = []struct {
	op    string
	want  []int
	forms []form
}{
	{"Slice", []int{2, 2, 2, 1}, []form{
		{1, map[string]any{"starts": []int64{1, 0}, "ends": []int64{3, -2}, "axes": []int64{1, 2}}, nil},
		{10, nil, []*onnxpb.TensorProto{numbers("s", 1, 0), numbers("e", 3, -2), numbers("a", 1, 2)}},
		{10, nil, []*onnxpb.TensorProto{numbers("s", 2, -1), numbers("e", 0, -5), numbers("a", 1, 2), numbers("t", -1, -2)}},
	}},
	{"Squeeze", []int{2, 3, 4}, []form{
		{1, map[string]any{"axes": []int64{3}}, nil},
		{11, map[string]any{"axes": []int64{-1}}, nil},
		{13, nil, []*onnxpb.TensorProto{numbers("a", 3)}},
		{13, nil, nil},
	}},
	{"Unsqueeze", []int{2, 1, 3, 4, 1}, []form{
		{1, map[string]any{"axes": []int64{1}}, nil},
		{13, nil, []*onnxpb.TensorProto{numbers("a", -4)}},
	}},
	{"ReduceSum", []int{2, 1, 4, 1}, []form{
		{1, map[string]any{"axes": []int64{1}}, nil},
		{13, nil, []*onnxpb.TensorProto{numbers("a", 1)}},
	}},
	{"ReduceMax", []int{2, 4, 1}, []form{
		{1, map[string]any{"axes": []int64{1}, "keepdims": 0}, nil},
		{18, map[string]any{"keepdims": 0}, []*onnxpb.TensorProto{numbers("a", 1)}},
	}},
	{"ReduceMean", []int{2, 3, 4, 1}, []form{{18, map[string]any{"noop_with_empty_axes": 1}, nil}}},
	{"ReduceL2", []int{1, 1, 1, 1}, []form{{1, nil, nil}, {18, nil, nil}}},
	{"Clip", []int{2, 3, 4, 1}, []form{{6, nil, nil}, {11, nil, []*onnxpb.TensorProto{nil, scalesOf(6)}}}},
	{"Pad", []int{2, 3, 5, 3}, []form{
		{2, map[string]any{"pads": []int64{0, 0, 1, 0, 0, 0, 0, 2}}, nil},
		{11, nil, []*onnxpb.TensorProto{numbers("p", 0, 0, 1, 0, 0, 0, 0, 2)}},
		{18, nil, []*onnxpb.TensorProto{numbers("p", 1, 0, 0, 2), nil, numbers("a", 2, -1)}},
	}},
	{"Upsample", []int{2, 3, 8, 3}, []form{
		{7, map[string]any{"scales": []float32{1, 1, 2, 3}}, nil},
		{9, nil, []*onnxpb.TensorProto{scalesOf(1, 1, 2, 3)}},
	}},
	{"Resize", []int{2, 3, 8, 3}, []form{
		{10, nil, []*onnxpb.TensorProto{scalesOf(1, 1, 2, 3)}},
		{11, nil, []*onnxpb.TensorProto{floats("roi", []int64{0}), scalesOf(1, 1, 2, 3)}},
		{11, nil, []*onnxpb.TensorProto{floats("roi", []int64{0}), floats("none", []int64{0}), numbers("n", 2, 3, 8, 3)}},
		{13, nil, []*onnxpb.TensorProto{nil, nil, numbers("n", 2, 3, 8, 3)}},
		{18, map[string]any{"axes": []int64{2, 3}}, []*onnxpb.TensorProto{nil, scalesOf(2, 3)}},
	}},
	{"Resize", []int{2, 3, 8, 2}, []form{
		{18, map[string]any{"axes": []int64{2, 3}, "keep_aspect_ratio_policy": "not_larger"}, []*onnxpb.TensorProto{nil, nil, numbers("n", 8, 3)}},
		{18, map[string]any{"axes": []int64{2, 3}, "keep_aspect_ratio_policy": "not_smaller"}, []*onnxpb.TensorProto{nil, nil, numbers("n", 5, 2)}},
	}},
	{"Dropout", []int{2, 3, 4, 1}, []form{
		{7, map[string]any{"ratio": []float32{0.5}}, nil},
		{12, nil, []*onnxpb.TensorProto{scalesOf(0.5)}},
	}},
	{"BatchNormalization", []int{2, 3, 4, 1}, []form{{7, nil, nil}, {9, nil, nil}, {15, map[string]any{"training_mode": 0}, nil}}},
	{"Split", []int{2, 2, 4, 1}, []form{
		{2, map[string]any{"split": []int64{2, 1}, "axis": 1}, nil},
		{13, map[string]any{"axis": 1}, []*onnxpb.TensorProto{numbers("p", 2, 1)}},
		{18, map[string]any{"axis": 1, "num_outputs": 2}, nil},
	}},
	{"Softmax", []int{2, 3, 4, 1}, []form{{1, map[string]any{"axis": 1}, nil}, {13, map[string]any{"axis": -1}, nil}}},
	{"Reshape", []int{2, 3, 2, 2}, []form{
		{5, nil, []*onnxpb.TensorProto{numbers("n", 0, -1, 2, 2)}},
		{14, map[string]any{"allowzero": 1}, []*onnxpb.TensorProto{numbers("n", 2, -1, 2, 2)}},
	}},
	{"TopK", []int{2, 2, 4, 1}, []form{
		{1, map[string]any{"axis": 1, "k": 2}, nil},
		{10, map[string]any{"axis": 1}, []*onnxpb.TensorProto{numbers("k", 2)}},
	}},
	{"Flatten", []int{6, 4}, []form{{1, map[string]any{"axis": 2}, nil}, {11, map[string]any{"axis": -2}, nil}}},
	{"MaxPool", []int{2, 3, 2, 1}, []form{
		{1, map[string]any{"kernel_shape": []int64{3, 1}}, nil},
		{10, map[string]any{"kernel_shape": []int64{2, 1}, "dilations": []int64{2, 1}}, nil},
		{12, map[string]any{"kernel_shape": []int64{2, 1}, "strides": []int64{3, 1}, "ceil_mode": 1}, nil},
	}},
	{"CenterCropPad", []int{2, 5, 2, 1}, []form{{18, map[string]any{"axes": []int64{1, 2}}, []*onnxpb.TensorProto{numbers("n", 5, 2)}}}},
}

// TestOpsets reads every form of these operators in the version that introduced it and in the
// newest version that still has it.
func TestOpsets(t *testing.T) {
	for _, c := range opsetForms {
		for i, f := range c.forms {
			newest := int64(NewestOpset)
			if next := slices.IndexFunc(c.forms[i:], func(later form) bool { return later.since > f.since }); next >= 0 {
				newest = c.forms[i+next].since - 1
			}
			for _, opset := range []int64{max(f.since, 7), newest} {
				got, err := f.output(c.op, opset)
				if err != nil || !slices.Equal(got, c.want) {
					t.Errorf("%s of version %d, form %d: got %v, %v, want %v", c.op, opset, i, got, err, c.want)
				}
			}
		}
	}
}

// TestNewerOpset expects a remark if a model has a later version than the classified ones.
func TestNewerOpset(t *testing.T) {
	for version, want := range map[int64]string{
		NewestOpset:     "",
		NewestOpset + 1: "operators of version 29: newer than the versions up to 28, whose operators are classified: what is new is read as it was before, or refused",
	} {
		m := newModel(conv("x"))
		m.OpsetImport[0].Version = &version
		got, err := Read("m", encode(t, m), eightBits)
		if notes := strings.Join(got.Notes, "; "); err != nil || notes != want {
			t.Errorf("version %d: got %q, %v, want %q", version, notes, err, want)
		}
	}
}

// output returns the shape that a node of the form has.
func (f form) output(kind string, opset int64) ([]int, error) {
	n := op(kind, "y", "x")
	if kind == "Split" || kind == "TopK" {
		n.Output = append(n.Output, "rest")
	}
	for name, value := range f.attributes {
		if list, ok := value.([]float32); ok {
			n.Attribute = append(n.Attribute, &onnxpb.AttributeProto{Name: &name, Floats: list})
			continue
		}
		with(n, name, value)
	}
	m := newModel(n)
	m.OpsetImport[0].Version = &opset
	m.Graph.Input[0] = info("x", 2, 3, 4, 1)
	for i, input := range f.inputs {
		if input == nil {
			n.Input = append(n.Input, "")
			continue
		}
		input = proto.Clone(input).(*onnxpb.TensorProto)
		input.Name = proto.String(fmt.Sprint("c", i))
		m.Graph.Initializer = append(m.Graph.Initializer, input)
		n.Input = append(n.Input, input.GetName())
	}
	g, err := walk(m, eightBits)
	if err != nil {
		return nil, err
	}
	return g.values["y"].shape, g.values["y"].why
}
