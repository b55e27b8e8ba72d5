package npy

import (
	"encoding/binary"
	"fmt"
)

// Number is the Go type of an element.
type Number interface {
	bool | uint8 | int8 | int16 | int32 | int64 | float32 | float64
}

// TypeOf returns numpy's name of a Go type.
func TypeOf[T Number]() DType {
	var zero T
	switch any(zero).(type) {
	case bool:
		return Bool
	case uint8:
		return Uint8
	case int8:
		return Int8
	case int16:
		return Int16
	case int32:
		return Int32
	case int64:
		return Int64
	case float32:
		return Float32
	default:
		return Float64
	}
}

// Values returns the elements of an array. It panics if the array has another type, which is a bug.
func Values[T Number](a Array) []T {
	if a.DType != TypeOf[T]() {
		panic(fmt.Sprintf("npy: elements of %s asked for as %s", a.DType, TypeOf[T]()))
	}
	values := make([]T, len(a.Data)/a.DType.Size())
	if _, err := binary.Decode(a.Data, binary.LittleEndian, values); err != nil {
		panic(fmt.Sprintf("npy: %v", err)) // the data always hold these many values
	}
	return values
}

// New returns an array of the given values. It panics if the shape has another size, which is a
// bug.
func New[T Number](values []T, shape ...int) Array {
	dtype := TypeOf[T]()
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if want, ok := Bytes(dtype, shape); err != nil || !ok || want != uint64(len(data)) {
		panic(fmt.Sprintf("npy: %d values for shape %s", len(values), ShapeString(shape)))
	}
	return Array{DType: dtype, Shape: shape, Data: data}
}
