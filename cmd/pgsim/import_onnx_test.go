package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"google.golang.org/protobuf/proto"

	"pgsim/configs/golden"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// TestONNXScripts runs the scripts that read models. They are next to the package that reads them.
func TestONNXScripts(t *testing.T) {
	const models = "../../pgworkloads/onnx/testdata"
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/onnx",
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"fails": fails},
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			for _, name := range []string{"qonnx.onnx", "torch_attention.onnx", "torch_recurrent.onnx", "torch_shapes.onnx"} {
				data, err := os.ReadFile(filepath.Join(models, name))
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o600); err != nil {
					return err
				}
			}
			data, err := proto.Marshal(oddModel())
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "odd.onnx"), data, 0o600)
		},
	})
}

// oddModel is a model that needs every option of its import: an input with a dimension that has
// neither size nor name, a node "magic" of an unknown operator, and a convolution of 16-bit
// activations behind it.
func oddModel() *onnxpb.ModelProto {
	node := func(domain, op, output string, inputs ...string) *onnxpb.NodeProto {
		return &onnxpb.NodeProto{Domain: &domain, OpType: &op, Name: &output, Input: inputs, Output: []string{output}}
	}
	tensor := func(name string, dtype onnxpb.TensorProto_DataType, dims []int64, bytes int) *onnxpb.TensorProto {
		kind := int32(dtype)
		return &onnxpb.TensorProto{Name: &name, DataType: &kind, Dims: dims, RawData: make([]byte, bytes)}
	}
	info := func(name string, sizes ...int64) *onnxpb.ValueInfoProto {
		shape := &onnxpb.TensorShapeProto{}
		for _, size := range sizes {
			d := &onnxpb.TensorShapeProto_Dimension{}
			if size > 0 {
				d.Value = &onnxpb.TensorShapeProto_Dimension_DimValue{DimValue: size}
			}
			shape.Dim = append(shape.Dim, d)
		}
		kind := int32(onnxpb.TensorProto_FLOAT)
		return &onnxpb.ValueInfoProto{Name: &name, Type: &onnxpb.TypeProto{Value: &onnxpb.TypeProto_TensorType{
			TensorType: &onnxpb.TypeProto_Tensor{ElemType: &kind, Shape: shape},
		}}}
	}
	return &onnxpb.ModelProto{
		OpsetImport: []*onnxpb.OperatorSetIdProto{{Version: proto.Int64(21)}},
		Graph: &onnxpb.GraphProto{
			Input:     []*onnxpb.ValueInfoProto{info("x", 1, 2, 0, 8)},
			ValueInfo: []*onnxpb.ValueInfoProto{info("magic", 1, 4, 8, 8)},
			Initializer: []*onnxpb.TensorProto{
				tensor("w", onnxpb.TensorProto_FLOAT, []int64{4, 2, 1, 1}, 4*8),
				tensor("v", onnxpb.TensorProto_FLOAT, []int64{3, 4, 1, 1}, 4*12),
				tensor("scale", onnxpb.TensorProto_FLOAT, nil, 4), tensor("zero", onnxpb.TensorProto_INT16, nil, 2),
			},
			Node: []*onnxpb.NodeProto{
				node("", "Conv", "first", "x", "w"), node("my", "Magic", "magic", "first"),
				node("", "QuantizeLinear", "q", "magic", "scale", "zero"), node("", "DequantizeLinear", "d", "q", "scale", "zero"),
				node("", "Conv", "second", "d", "v"),
			},
		},
	}
}
