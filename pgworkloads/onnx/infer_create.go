package onnx

import (
	"fmt"
	"math"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// typeInt64 and typeBool are the types of shapes and conditions.
const (
	typeInt64 = onnxpb.TensorProto_INT64
	typeBool  = onnxpb.TensorProto_BOOL
	typeFloat = onnxpb.TensorProto_FLOAT
)

func init() {
	register(0, inferConstant, "Constant")
	register(0, inferShape, "Shape")
	register(0, inferSize, "Size")
	register(0, inferConstantOfShape, "ConstantOfShape")
	register(0, inferRange, "Range")
	register(0, inferRandom, "RandomNormal", "RandomUniform")
}

func inferConstant(n *node) ([]value, error) {
	var v value
	for _, a := range n.GetAttribute() {
		switch a.GetName() {
		case "value":
			if a.GetT() == nil {
				return nil, fmt.Errorf("its value is no tensor")
			}
			v, err := constantOf(a.GetT())
			return []value{v}, err
		case "sparse_value":
			shape, err := tensorShape(a.GetSparseTensor().GetDims())
			return []value{{shape: shape, constant: true, dtype: dataType(a.GetSparseTensor().GetValues().GetDataType())}}, err
		case "value_int":
			v = vector([]int64{a.GetI()}, typeInt64)
			v.shape = nil
			return []value{v}, nil
		case "value_float":
			v = vector([]float32{a.GetF()}, typeFloat)
			v.shape = nil
			return []value{v}, nil
		case "value_ints":
			return []value{vector(a.GetInts(), typeInt64)}, nil
		case "value_floats":
			return []value{vector(a.GetFloats(), typeFloat)}, nil
		}
	}
	return nil, fmt.Errorf("it has no value that pgsim reads")
}

// vector is a constant of one dimension.
func vector[T int64 | float32](list []T, dtype dataType) value {
	v := value{shape: []int{len(list)}, dtype: dtype, constant: true}
	if len(list) > maxContent {
		return v
	}
	content := make([]float64, len(list))
	for i, x := range list {
		content[i] = float64(x)
	}
	v.setContent(content)
	return v
}

func inferShape(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	rank := len(input)
	bounds := [2]int{n.number("start", 0), n.number("end", rank)}
	for i := range bounds {
		if bounds[i] < 0 {
			bounds[i] += rank
		}
		bounds[i] = min(max(bounds[i], 0), rank)
	}
	sizes := []int64{}
	for d := bounds[0]; d < bounds[1]; d++ {
		sizes = append(sizes, int64(input[d]))
	}
	return []value{vector(sizes, typeInt64)}, nil
}

func inferSize(n *node) ([]value, error) {
	input, err := n.shape(0)
	if err != nil {
		return nil, err
	}
	v := vector([]int64{int64(volume(input))}, typeInt64)
	v.shape = nil
	return []value{v}, nil
}

func inferConstantOfShape(n *node) ([]value, error) {
	shape, err := n.integers(0)
	if err != nil {
		return nil, err
	}
	out, err := shaped(shape...)
	if err != nil {
		return nil, err
	}
	fill := value{dtype: typeFloat, content: []float64{0}}
	if t := n.attribute("value").GetT(); t != nil {
		if fill, err = constantOf(t); err != nil {
			return nil, err
		}
	}
	out[0].dtype = fill.dtype
	if len(fill.content) == 1 {
		out[0].setContent(remap(shape, fill.content, func([]int) int { return 0 }))
	}
	return out, nil
}

func inferRange(n *node) ([]value, error) {
	var bounds [3]float64 // start, limit, delta
	for i := range bounds {
		content, err := n.content(i)
		if err != nil {
			return nil, err
		}
		if len(content) != 1 {
			return nil, fmt.Errorf("its input %d must be one number", i)
		}
		bounds[i] = content[0]
	}
	start, delta := bounds[0], bounds[2]
	count := math.Ceil((bounds[1] - start) / delta)
	if !(math.Abs(count) <= maxElements) {
		return nil, fmt.Errorf("a range from %v to %v in steps of %v", start, bounds[1], delta)
	}
	out := value{shape: []int{max(0, int(count))}}
	if few(out.shape) {
		content := make([]float64, out.shape[0])
		for i := range content {
			content[i] = start + float64(i)*delta
		}
		out.setContent(content)
	}
	return []value{out}, nil
}

func inferRandom(n *node) ([]value, error) { return shaped(n.numbers("shape")...) }
