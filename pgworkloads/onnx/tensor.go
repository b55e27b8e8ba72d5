package onnx

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"pgsim/pgworkloads/half"
	"pgsim/pgworkloads/onnx/onnxpb"
)

// storage says how raw_data stores the elements of a type.
type storage struct {
	name string
	// bits is the size of an element.
	bits int
	// integer and signed describe the element; other types are floating point.
	integer, signed bool
	// read returns an element from its bytes; nil for types of less than a byte.
	read func(b []byte) float64
}

var storages = map[dataType]storage{
	onnxpb.TensorProto_FLOAT: {"float", 32, false, true, func(b []byte) float64 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}},
	onnxpb.TensorProto_DOUBLE: {"double", 64, false, true, func(b []byte) float64 {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}},
	onnxpb.TensorProto_FLOAT16: {"float16", 16, false, true, func(b []byte) float64 {
		return half.Float(binary.LittleEndian.Uint16(b))
	}},
	onnxpb.TensorProto_BFLOAT16: {"bfloat16", 16, false, true, func(b []byte) float64 {
		return float64(math.Float32frombits(uint32(binary.LittleEndian.Uint16(b)) << 16))
	}},
	onnxpb.TensorProto_UINT8: {"uint8", 8, true, false, func(b []byte) float64 { return float64(b[0]) }},
	onnxpb.TensorProto_INT8:  {"int8", 8, true, true, func(b []byte) float64 { return float64(int8(b[0])) }},
	onnxpb.TensorProto_BOOL:  {"bool", 8, true, false, func(b []byte) float64 { return float64(b[0]) }},
	onnxpb.TensorProto_UINT16: {"uint16", 16, true, false, func(b []byte) float64 {
		return float64(binary.LittleEndian.Uint16(b))
	}},
	onnxpb.TensorProto_INT16: {"int16", 16, true, true, func(b []byte) float64 {
		return float64(int16(binary.LittleEndian.Uint16(b)))
	}},
	onnxpb.TensorProto_UINT32: {"uint32", 32, true, false, func(b []byte) float64 {
		return float64(binary.LittleEndian.Uint32(b))
	}},
	onnxpb.TensorProto_INT32: {"int32", 32, true, true, func(b []byte) float64 {
		return float64(int32(binary.LittleEndian.Uint32(b)))
	}},
	onnxpb.TensorProto_UINT64: {"uint64", 64, true, false, func(b []byte) float64 {
		return float64(binary.LittleEndian.Uint64(b))
	}},
	onnxpb.TensorProto_INT64: {"int64", 64, true, true, func(b []byte) float64 {
		return float64(int64(binary.LittleEndian.Uint64(b)))
	}},
	typeUint4: {"uint4", 4, true, false, nil},
	typeInt4:  {"int4", 4, true, true, nil},
	typeUint2: {"uint2", 2, true, false, nil},
	typeInt2:  {"int2", 2, true, true, nil},
}

const byteBits = 8

// tensorShape returns the shape of a tensor of the file.
func tensorShape(dims []int64) ([]int, error) {
	shape := make([]int, len(dims))
	for i, size := range dims {
		if size < 0 || size > maxElements {
			return nil, fmt.Errorf("a tensor of shape %v", dims)
		}
		shape[i] = int(size)
	}
	return shape, checkShape(shape)
}

// external reports whether the elements are in another file, which is not read.
func external(t *onnxpb.TensorProto) bool {
	return t.GetDataLocation() == onnxpb.TensorProto_EXTERNAL
}

// absent reports whether the file lacks the elements of a tensor: they are in another file, or were
// left out to make the model smaller.
func absent(t *onnxpb.TensorProto) bool {
	none := len(t.RawData)+len(t.FloatData)+len(t.DoubleData)+len(t.Int32Data)+len(t.Int64Data)+len(t.Uint64Data)+len(t.StringData) == 0
	return external(t) || t.Segment != nil || none && !slices.Contains(t.GetDims(), 0)
}

// each calls do for the elements of a tensor in row-major order, and reports whether it has any.
// Absent elements and those of non-numeric types are left out. A tensor with more or fewer elements
// than its shape says is an error.
func each(t *onnxpb.TensorProto, do func(x float64)) (bool, error) {
	kind, ok := storages[dataType(t.GetDataType())]
	if !ok || absent(t) {
		return false, nil
	}
	shape, err := tensorShape(t.GetDims())
	if err != nil {
		return false, err
	}
	want := volume(shape)
	if raw := t.GetRawData(); len(raw) > 0 {
		return true, eachRaw(kind, raw, want, do)
	}
	got := eachTyped(t, kind, want, do)
	if got != want {
		return true, fmt.Errorf("it has %d elements, shape %v needs %d", got, shape, want)
	}
	return true, nil
}

// eachRaw reads raw_data. Types of less than a byte are packed, the first in the lowest bits.
func eachRaw(kind storage, raw []byte, count int, do func(x float64)) error {
	if size := (count*kind.bits + byteBits - 1) / byteBits; len(raw) != size {
		return fmt.Errorf("it has %d bytes, %d elements of %s need %d", len(raw), count, kind.name, size)
	}
	if kind.read == nil {
		for i := range count {
			at := i * kind.bits
			do(kind.packed(int(raw[at/byteBits]) >> (at % byteBits)))
		}
		return nil
	}
	size := kind.bits / byteBits
	for i := range count {
		do(kind.read(raw[i*size:]))
	}
	return nil
}

// packed returns the element in the lowest bits of a word.
func (s storage) packed(word int) float64 {
	code := word & (1<<s.bits - 1)
	if s.signed && code>>(s.bits-1) != 0 {
		code -= 1 << s.bits
	}
	return float64(code)
}

// eachTyped reads the field that belongs to the type and returns how many elements it has. It calls
// do only if that is the wanted number.
func eachTyped(t *onnxpb.TensorProto, kind storage, want int, do func(x float64)) int {
	switch dataType(t.GetDataType()) {
	case onnxpb.TensorProto_FLOAT:
		return eachOf(t.FloatData, want, func(x float32) { do(float64(x)) })
	case onnxpb.TensorProto_DOUBLE:
		return eachOf(t.DoubleData, want, do)
	case onnxpb.TensorProto_INT64:
		return eachOf(t.Int64Data, want, func(x int64) { do(float64(x)) })
	case onnxpb.TensorProto_UINT32, onnxpb.TensorProto_UINT64:
		return eachOf(t.Uint64Data, want, func(x uint64) { do(float64(x)) })
	case onnxpb.TensorProto_FLOAT16, onnxpb.TensorProto_BFLOAT16:
		return eachOf(t.Int32Data, want, func(x int32) {
			do(kind.read(binary.LittleEndian.AppendUint16(nil, uint16(x))))
		})
	}
	if kind.read != nil {
		return eachOf(t.Int32Data, want, func(x int32) { do(float64(x)) })
	}
	// Types of less than a byte are packed in bytes, one byte per number.
	perByte := byteBits / kind.bits
	if bytes := (want + perByte - 1) / perByte; len(t.Int32Data) != bytes {
		return len(t.Int32Data) * perByte
	}
	for i := range want {
		do(kind.packed(int(t.Int32Data[i/perByte]) >> (i % perByte * kind.bits)))
	}
	return want
}

// eachOf calls do for the elements if there are as many as wanted, and returns
// how many there are.
func eachOf[T any](data []T, want int, do func(x T)) int {
	if len(data) == want {
		for _, x := range data {
			do(x)
		}
	}
	return len(data)
}

// constantOf returns the value of a tensor of the file.
func constantOf(t *onnxpb.TensorProto) (value, error) {
	shape, err := tensorShape(t.GetDims())
	if err != nil {
		return value{}, err
	}
	v := value{shape: shape, dtype: dataType(t.GetDataType()), constant: true, weights: &weights{tensor: t}}
	if !few(shape) {
		return v, nil
	}
	content := make([]float64, 0, volume(shape))
	known, err := each(t, func(x float64) { content = append(content, x) })
	if err != nil {
		return value{}, err
	}
	if known {
		v.setContent(content)
	}
	return v, nil
}

// setContent sets the elements.
func (v *value) setContent(content []float64) {
	v.content = content
	v.nonNegative = content != nil
	for _, x := range content {
		v.nonNegative = v.nonNegative && x >= 0
	}
}
