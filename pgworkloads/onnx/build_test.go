package onnx

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// undeclared walks a model of testdata without the shapes that it declares.
func undeclared(t *testing.T, model string) *graph {
	t.Helper()
	pb := &onnxpb.ModelProto{}
	if err := proto.Unmarshal(content(t, model), pb); err != nil {
		t.Fatal(err)
	}
	pb.Graph.ValueInfo = nil
	for _, output := range pb.Graph.Output {
		output.Type = nil
	}
	g, err := walk(pb, optionsOf(model))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func encode(t testing.TB, pb *onnxpb.ModelProto) []byte {
	t.Helper()
	data, err := proto.Marshal(pb)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// newModel returns a model of nodes that read an input "x" of a shape, float
// weights "w" of [2, 1, 1, 1], and its parts to change.
func newModel(nodes ...*onnxpb.NodeProto) *onnxpb.ModelProto {
	return &onnxpb.ModelProto{
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: proto.Int64(13)}},
		Graph: &onnxpb.GraphProto{
			Input: []*onnxpb.ValueInfoProto{info("x", 1, 1, 4, 4)},
			Initializer: []*onnxpb.TensorProto{{
				Name: proto.String("w"), Dims: []int64{2, 1, 1, 1},
				DataType: proto.Int32(int32(typeFloat)), FloatData: []float32{1, -0.001},
			}},
			Node: nodes,
		},
	}
}

// info declares a tensor of floats; sizes are int and names string.
func info(name string, dims ...any) *onnxpb.ValueInfoProto {
	shape := &onnxpb.TensorShapeProto{}
	for _, size := range dims {
		d := &onnxpb.TensorShapeProto_Dimension{}
		switch size := size.(type) {
		case int:
			d.Value = &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: int64(size)}
		case string:
			d.Value = &onnxpb.TensorShapeProto_Dimension_DimParam{DimParam: size}
		}
		shape.Dim = append(shape.Dim, d)
	}
	return &onnxpb.ValueInfoProto{Name: proto.String(name), Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
		TensorType: &onnxpb.TypeProto_Tensor{ElemType: proto.Int32(int32(typeFloat)), Shape: shape},
	}}}
}

// op returns a node that is named after its output.
func op(kind, output string, inputs ...string) *onnxpb.NodeProto {
	return &onnxpb.NodeProto{OpType: &kind, Name: &output, Input: inputs, Output: []string{output}}
}

// with gives a node a list of integers, or a graph, as an attribute.
func with(n *onnxpb.NodeProto, name string, value any) *onnxpb.NodeProto {
	a := &onnxpb.AttributeProto{Name: &name}
	switch value := value.(type) {
	case []int64:
		a.Ints = value
	case int:
		a.I = proto.Int64(int64(value))
	case string:
		a.S = []byte(value)
	case *onnxpb.GraphProto:
		a.G = value
	}
	n.Attribute = append(n.Attribute, a)
	return n
}

// numbers is an initializer of int64.
func numbers(name string, list ...int64) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{
		Name: &name, Dims: []int64{int64(len(list))}, DataType: proto.Int32(int32(typeInt64)), Int64Data: list,
	}
}
