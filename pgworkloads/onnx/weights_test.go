package onnx

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// TestElements reads the same elements from bytes and from typed fields.
func TestElements(t *testing.T) {
	for dtype, c := range map[dataType]struct {
		raw   []byte
		typed *onnxpb.TensorProto
		want  []float64
	}{
		onnxpb.TensorProto_FLOAT: {
			[]byte{0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0}, &onnxpb.TensorProto{FloatData: []float32{1.5, -2}}, []float64{1.5, -2},
		},
		onnxpb.TensorProto_DOUBLE: {
			[]byte{0, 0, 0, 0, 0, 0, 0xf8, 0x3f}, &onnxpb.TensorProto{DoubleData: []float64{1.5}}, []float64{1.5},
		},
		onnxpb.TensorProto_FLOAT16: {
			[]byte{0x01, 0, 0xff, 0x7b, 0, 0xbe, 0, 0xfc},
			&onnxpb.TensorProto{Int32Data: []int32{1, 0x7bff, 0xbe00, 0xfc00}},
			[]float64{0x1p-24, 65504, -1.5, math.Inf(-1)},
		},
		onnxpb.TensorProto_BFLOAT16: {[]byte{0xc0, 0x3f}, &onnxpb.TensorProto{Int32Data: []int32{0x3fc0}}, []float64{1.5}},
		onnxpb.TensorProto_INT8:     {[]byte{0xff, 5}, &onnxpb.TensorProto{Int32Data: []int32{-1, 5}}, []float64{-1, 5}},
		onnxpb.TensorProto_UINT8:    {[]byte{0xff, 5}, &onnxpb.TensorProto{Int32Data: []int32{255, 5}}, []float64{255, 5}},
		onnxpb.TensorProto_BOOL:     {[]byte{1, 0}, &onnxpb.TensorProto{Int32Data: []int32{1, 0}}, []float64{1, 0}},
		onnxpb.TensorProto_INT16:    {[]byte{0xfe, 0xff}, &onnxpb.TensorProto{Int32Data: []int32{-2}}, []float64{-2}},
		onnxpb.TensorProto_UINT16:   {[]byte{0xfe, 0xff}, &onnxpb.TensorProto{Int32Data: []int32{65534}}, []float64{65534}},
		onnxpb.TensorProto_INT32: {
			[]byte{0xfe, 0xff, 0xff, 0xff}, &onnxpb.TensorProto{Int32Data: []int32{-2}}, []float64{-2},
		},
		onnxpb.TensorProto_UINT32: {
			[]byte{0xfe, 0xff, 0xff, 0xff}, &onnxpb.TensorProto{Uint64Data: []uint64{1<<32 - 2}}, []float64{1<<32 - 2},
		},
		onnxpb.TensorProto_INT64: {
			[]byte{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, &onnxpb.TensorProto{Int64Data: []int64{-2}}, []float64{-2},
		},
		onnxpb.TensorProto_UINT64: {
			[]byte{2, 1, 0, 0, 0, 0, 0, 0}, &onnxpb.TensorProto{Uint64Data: []uint64{258}}, []float64{258},
		},
		typeInt4:  {[]byte{0xf1, 0x08}, &onnxpb.TensorProto{Int32Data: []int32{0xf1, 0x08}}, []float64{1, -1, -8}},
		typeUint4: {[]byte{0xf1, 0x08}, &onnxpb.TensorProto{Int32Data: []int32{0xf1, 0x08}}, []float64{1, 15, 8}},
		typeInt2:  {[]byte{0b11_10_01_00}, &onnxpb.TensorProto{Int32Data: []int32{0b11_10_01_00}}, []float64{0, 1, -2, -1}},
		typeUint2: {[]byte{0b11_10_01_00}, &onnxpb.TensorProto{Int32Data: []int32{0b11_10_01_00}}, []float64{0, 1, 2, 3}},
	} {
		raw := &onnxpb.TensorProto{RawData: c.raw}
		for _, tensor := range []*onnxpb.TensorProto{raw, c.typed} {
			tensor.DataType, tensor.Dims = proto.Int32(int32(dtype)), []int64{int64(len(c.want))}
			var got []float64
			known, err := each(tensor, func(x float64) { got = append(got, x) })
			if !known || err != nil || !slices.Equal(got, c.want) {
				t.Errorf("type %d: got %v, %v, want %v", dtype, got, err, c.want)
			}
		}
	}
}

// TestBitsFor counts the bits of ranges.
func TestBitsFor(t *testing.T) {
	for _, c := range [][3]int{
		{0, 0, 1}, {0, 1, 1}, {0, 2, 2}, {0, 15, 4}, {0, 16, 5}, {0, 255, 8},
		{-1, 0, 1}, {-1, 1, 2}, {-2, 1, 2}, {-2, 2, 3}, {-127, 127, 8}, {-128, 127, 8}, {-129, 0, 9}, {-1, 128, 9},
	} {
		if got := bitsFor(c[0], c[1]); got != c[2] {
			t.Errorf("%d..%d: got %d bits, want %d", c[0], c[1], got, c[2])
		}
	}
}

// floats and bytes are initializers.
func floats(name string, dims []int64, list ...float32) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: &name, Dims: dims, DataType: proto.Int32(int32(typeFloat)), FloatData: list}
}

func bytes(name string, dtype dataType, dims []int64, list ...byte) *onnxpb.TensorProto {
	return &onnxpb.TensorProto{Name: &name, Dims: dims, DataType: proto.Int32(int32(dtype)), RawData: list}
}

// TestFigures compares zeros and bits of weights with values worked out by hand, for all ways to
// quantize them.
func TestFigures(t *testing.T) {
	filter := []int64{2, 1, 1, 3}
	scalar := []int64{}
	// In units of 0.5 and of 2 along the first axis.
	list := []float32{1, -0.2, 0.75, 1, -0.2, 40}
	for _, c := range []struct {
		name string
		// tensors beside x; the weights of the convolution are called q.
		tensors []*onnxpb.TensorProto
		nodes   []*onnxpb.NodeProto
		bits    int
		want    string
	}{
		{
			// Over 40/127: 3, -1, 2, 3, -1, 127.
			"floats", []*onnxpb.TensorProto{floats("q", filter, list...)}, nil, 8, "&{6 0 8}",
		},
		{"floats in 3 bits", []*onnxpb.TensorProto{floats("q", filter, list...)}, nil, 3, "&{6 5 2}"},
		{"floats in 1 bit", []*onnxpb.TensorProto{floats("q", filter, list...)}, nil, 1, "&{6 0 1}"},
		{"floats that are zero", []*onnxpb.TensorProto{floats("q", filter, 0, 0, 0, 0, 0, 0)}, nil, 8, "&{6 6 1}"},
		{
			// 1/.5, -.2/.5, .75/.5 (tie to 2), 1/2 (tie to 0), -.1, 20 clipped to 7:
			// none is negative.
			"QONNX by channel",
			[]*onnxpb.TensorProto{
				floats("w", filter, list...), floats("s", []int64{2, 1, 1, 1}, 0.5, 2),
				floats("z", scalar, 0), floats("b", scalar, 4),
			},
			[]*onnxpb.NodeProto{op("Quant", "q", "w", "s", "z", "b")}, 8, "&{6 3 3}",
		},
		{
			// Scale along the last axis: 1/1, -.2/.1, .75/1; 1, -2, 40 clipped to 7.
			"QONNX by the last axis",
			[]*onnxpb.TensorProto{
				floats("w", filter, list...), floats("s", []int64{3}, 1, 0.1, 1),
				floats("z", scalar, 0), floats("b", scalar, 4),
			},
			[]*onnxpb.NodeProto{op("Quant", "q", "w", "s", "z", "b")}, 8, "&{6 0 4}",
		},
		{
			"bipolar",
			[]*onnxpb.TensorProto{floats("w", filter, list...), floats("s", scalar, 0.5)},
			[]*onnxpb.NodeProto{op("BipolarQuant", "q", "w", "s")}, 8, "&{6 0 1}",
		},
		{
			// Less 128: 0, -128, 127, 1, 0, 0.
			"bytes with a zero point",
			[]*onnxpb.TensorProto{
				bytes("w", onnxpb.TensorProto_UINT8, filter, 128, 0, 255, 129, 128, 128),
				floats("s", scalar, 1), bytes("z", onnxpb.TensorProto_UINT8, scalar, 128),
			},
			[]*onnxpb.NodeProto{op("DequantizeLinear", "q", "w", "s", "z")}, 8, "&{6 3 8}",
		},
		{
			// Less 1 and less 3 along axis 0: 0, 1, 2; 0, -3, 3.
			"bytes with a zero point by channel",
			[]*onnxpb.TensorProto{
				bytes("w", onnxpb.TensorProto_UINT8, filter, 1, 2, 3, 3, 0, 6),
				floats("s", []int64{2}, 1, 1), bytes("z", onnxpb.TensorProto_UINT8, []int64{2}, 1, 3),
			},
			[]*onnxpb.NodeProto{with(op("DequantizeLinear", "q", "w", "s", "z"), "axis", 0)}, 8, "&{6 2 3}",
		},
		{
			// 2, 0, 2, 2, 0, 80; clipped to -4..3.
			"a Clip in between",
			[]*onnxpb.TensorProto{
				floats("w", filter, list...), floats("s", scalar, 0.5), bytes("z", onnxpb.TensorProto_INT8, scalar, 0),
				bytes("least", onnxpb.TensorProto_INT8, scalar, 0xfc), bytes("most", onnxpb.TensorProto_INT8, scalar, 3),
			},
			[]*onnxpb.NodeProto{
				op("QuantizeLinear", "a", "w", "s", "z"), op("Clip", "b", "a", "least", "most"), op("DequantizeLinear", "q", "b", "s", "z"),
			}, 8, "&{6 2 2}",
		},
		{
			"a scale that is computed",
			[]*onnxpb.TensorProto{floats("w", filter, list...), floats("z", scalar, 0), floats("b", scalar, 4)},
			[]*onnxpb.NodeProto{op("ReduceMax", "s", "x"), op("Quant", "q", "w", "s", "z", "b")}, 8, "<nil>",
		},
		{
			"quantized twice",
			[]*onnxpb.TensorProto{
				floats("w", filter, list...), floats("s", scalar, 1), floats("z", scalar, 0), floats("b", scalar, 4),
			},
			[]*onnxpb.NodeProto{op("Quant", "a", "w", "s", "z", "b"), op("Quant", "q", "a", "s", "z", "b")}, 8, "<nil>",
		},
	} {
		m := newModel(append(c.nodes, op("Conv", "y", "x", "q"))...)
		m.Graph.Initializer = c.tensors
		o := eightBits
		o.WeightBits = c.bits
		got, err := Read("m", encode(t, m), o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if figures := fmt.Sprint(got.Layers[0].Weights); figures != c.want {
			t.Errorf("%s: got %s, want %s", c.name, figures, c.want)
		}
	}
}
