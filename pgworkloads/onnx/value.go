package onnx

import (
	"errors"
	"fmt"
	"slices"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// value is what is known about a tensor without running the model.
type value struct {
	// shape is known unless why gives a reason why it is not.
	shape []int
	why   error
	// dtype is the type of the elements; 0 if it is not known.
	dtype dataType
	// constant is set if the tensor is the same in every run. content are its elements, in row-major
	// order, if they are few.
	constant bool
	content  []float64
	// weights is where the elements of a constant come from; nil if they are computed.
	weights *weights
	// codes says how the elements are quantized; nil if they are not.
	codes *codes
	// nonNegative is set if no element is below zero.
	nonNegative bool
	// batchAt is the dimension of the samples of a batch, counted from 1; 0 if it is not known.
	batchAt int
	// sampled is the input of the model whose samples the tensor is computed from; "" for none.
	sampled string
}

// Bounds of a tensor. Rank and elements are far above real ones; content is more than the
// arithmetic of shapes needs.
const (
	maxRank     = 32
	maxElements = 1 << 40
	maxContent  = 1 << 12
)

// dataType is an ONNX element type.
type dataType = onnxpb.TensorProto_DataType

// Element types from releases later than the schema's.
const (
	typeUint4 dataType = 21
	typeInt4  dataType = 22
	typeUint2 dataType = 25
	typeInt2  dataType = 26
)

// shaped returns a value of a shape, or an error if the shape is not possible.
func shaped(shape ...int) ([]value, error) {
	if err := checkShape(shape); err != nil {
		return nil, err
	}
	return []value{{shape: shape}}, nil
}

// checkShape refuses shapes that no tensor has.
func checkShape(shape []int) error {
	if len(shape) > maxRank {
		return fmt.Errorf("a tensor of %d dimensions, more than %d", len(shape), maxRank)
	}
	if slices.ContainsFunc(shape, func(size int) bool { return size < 0 }) {
		return fmt.Errorf("a tensor of shape %v", shape)
	}
	if _, ok := elements(shape); !ok {
		return fmt.Errorf("a tensor of shape %v, more than %d elements", shape, maxElements)
	}
	return nil
}

// elements returns the number of elements of a shape; not ok if it is more than a tensor may have.
func elements(shape []int) (count int, ok bool) {
	if slices.Contains(shape, 0) {
		return 0, true
	}
	count = 1
	for _, size := range shape {
		if size < 0 || size > maxElements/count {
			return 0, false
		}
		count *= size
	}
	return count, true
}

// volume is elements for a shape that has been checked.
func volume(shape []int) int {
	count, _ := elements(shape)
	return count
}

// few reports whether the elements of a shape are few enough to be stored.
func few(shape []int) bool { return volume(shape) <= maxContent }

// errMissing is the reason for outputs that depend on an unknown output.
var errMissing = errors.New("is not known")

// remap returns the elements of a small tensor of a shape; nil for a large one. Each element is the
// element of data at the position that source returns.
func remap(shape []int, data []float64, source func(at []int) int) []float64 {
	if data == nil || !few(shape) {
		return nil
	}
	out := make([]float64, volume(shape))
	at := make([]int, len(shape))
	for i := range out {
		out[i] = data[source(at)]
		for d := len(at) - 1; d >= 0; d-- {
			at[d]++
			if at[d] < shape[d] {
				break
			}
			at[d] = 0
		}
	}
	return out
}

// offset returns the index of a position in row-major order.
func offset(shape, at []int) int {
	place := 0
	for d, size := range shape {
		place = place*size + at[d]
	}
	return place
}

// broadcastOffset is offset in a tensor that is broadcast to positions of more dimensions, or of
// larger dimensions where its own is 1.
func broadcastOffset(shape, at []int) int {
	place := 0
	for d, size := range shape {
		place *= size
		if size > 1 {
			place += at[len(at)-len(shape)+d]
		}
	}
	return place
}

// broadcast returns the shape that two shapes are broadcast to.
func broadcast(a, b []int) ([]int, error) {
	if len(a) < len(b) {
		a, b = b, a
	}
	out := slices.Clone(a)
	lead := len(a) - len(b)
	for d, size := range b {
		switch {
		case out[lead+d] == size || size == 1:
		case out[lead+d] == 1:
			out[lead+d] = size
		default:
			return nil, fmt.Errorf("shapes %v and %v don't go together", a, b)
		}
	}
	return out, nil
}
