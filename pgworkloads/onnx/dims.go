package onnx

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// maxDim bounds the sizes that are given to symbolic dimensions.
const maxDim = 1 << 31

// dims are the sizes of symbolic dimensions by name.
type dims struct {
	given map[string]int
	// taken are the names that nothing was given for and that are batches: 1.
	taken map[string]bool
	// seen are all names of the model.
	seen map[string]bool
}

func newDims(given map[string]int) (dims, error) {
	for name, size := range given {
		if size < 1 || size > maxDim {
			return dims{}, fmt.Errorf("--dim: %q must be 1..%d, got %d", name, maxDim, size)
		}
	}
	return dims{given, map[string]bool{}, map[string]bool{}}, nil
}

// size returns the size of a dimension, which is not ok if nothing is known of
// it.
func (d dims) size(dim *onnxpb.TensorShapeProto_Dimension) (size int, ok bool) {
	if dim.GetDimValue() > 0 {
		return clamp(dim.GetDimValue()), true
	}
	name := dim.GetDimParam()
	if name == "" {
		return 0, false
	}
	d.seen[name] = true
	if size, ok = d.given[name]; ok {
		return size, true
	}
	return 1, d.taken[name]
}

// input returns the shape of an input of the model. Its first dimension is the
// batch: 1 where it has no size.
func (d dims) input(shape []*onnxpb.TensorShapeProto_Dimension) ([]int, error) {
	sizes := make([]int, len(shape))
	for i, dim := range shape {
		size, ok := d.size(dim)
		name := dim.GetDimParam()
		switch {
		case ok:
		case i == 0:
			size = 1
			if name != "" {
				d.taken[name] = true
			}
		case name == "":
			return nil, fmt.Errorf("its dimension %d has neither size nor name; export the model with a fixed size", i)
		default:
			return nil, fmt.Errorf("its dimension %d has no size; give one with --dim %s=SIZE", i, line(name))
		}
		sizes[i] = size
	}
	return sizes, checkShape(sizes)
}

// declared returns a shape that the file declares, which is not ok if a dimension
// has no size.
func (d dims) declared(shape *onnxpb.TensorShapeProto) (sizes []int, ok bool) {
	if shape == nil {
		return nil, false
	}
	sizes = make([]int, len(shape.GetDim()))
	known := true
	for i, dim := range shape.GetDim() {
		sizes[i], ok = d.size(dim)
		known = known && ok
	}
	return sizes, known && checkShape(sizes) == nil
}

// check refuses sizes of dimensions that the model does not have.
func (d dims) check() error {
	for _, name := range slices.Sorted(maps.Keys(d.given)) {
		if !d.seen[name] {
			known := "it has none with a name"
			if len(d.seen) > 0 {
				known = "it has " + line(strings.Join(slices.Sorted(maps.Keys(d.seen)), ", "))
			}
			return fmt.Errorf("--dim: the model has no dimension %q; %s", name, known)
		}
	}
	return nil
}
