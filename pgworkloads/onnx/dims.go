package onnx

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// maxDim bounds the sizes that users give to symbolic dimensions.
const maxDim = 1 << 31

// dims are the sizes of symbolic dimensions.
type dims struct {
	// given are sizes by name, or by place: INPUT:DIMENSION. Sizes by place are moved to places, and
	// to the name of their dimension if it has one.
	given  map[string]int
	places map[place]int
	// taken are names of batch dimensions without a given size. They are 1.
	taken map[string]bool
	// seen are all names of the model. open are the places of inputs without a size.
	seen map[string]bool
	open []string
}

// place is a dimension of an input.
type place struct {
	input     string
	dimension int
}

// String writes a place as --dim takes it.
func (p place) String() string { return fmt.Sprintf("%s:%d", p.input, p.dimension) }

func newDims(given map[string]int) (dims, error) {
	for name, size := range given {
		if size < 1 || size > maxDim {
			return dims{}, fmt.Errorf("--dim: %q must be 1..%d, got %d", name, maxDim, size)
		}
	}
	return dims{maps.Clone(given), map[place]int{}, map[string]bool{}, map[string]bool{}, nil}, nil
}

// shaped returns the dimensions of an input that declares no shape: without sizes, one for each
// size that is given by place.
func (d *dims) shaped(input string) []*onnxpb.TensorShapeProto_Dimension {
	var shape []*onnxpb.TensorShapeProto_Dimension
	for {
		at := place{input, len(shape)}
		size, ok := d.take(at)
		if !ok || len(shape) > maxRank {
			return shape
		}
		d.places[at] = size
		shape = append(shape, &onnxpb.TensorShapeProto_Dimension{})
	}
}

// sizeOf returns the size that was given for a name, in its original form or in the form in which
// it is shown.
func (d *dims) sizeOf(name string) (size int, ok bool) {
	for _, typed := range meant(d.given, name) {
		return d.given[typed], true
	}
	return 0, false
}

// take returns a size that was given by place, and removes it from the sizes by name.
func (d *dims) take(at place) (size int, ok bool) {
	size, ok = d.sizeOf(at.String())
	for _, typed := range meant(d.given, at.String()) {
		delete(d.given, typed)
	}
	return size, ok
}

// place moves sizes that are given by place to their dimensions.
func (d *dims) place(g *onnxpb.GraphProto) error {
	for _, info := range g.GetInput() {
		for i, dim := range info.GetType().GetTensorType().GetShape().GetDim() {
			at := place{info.GetName(), i}
			if dim.GetDimValue() <= 0 {
				d.open = append(d.open, at.String())
			}
			size, ok := d.take(at)
			if !ok {
				continue
			}
			d.places[at] = size
			if dim.GetDimValue() > 0 && dim.GetDimValue() != int64(size) {
				return fmt.Errorf("--dim: %q has size %d in the model, got %d", at, dim.GetDimValue(), size)
			}
			if name := dim.GetDimParam(); name != "" {
				if other, twice := d.sizeOf(name); twice && other != size {
					return fmt.Errorf("--dim: %q is dimension %q, which is given as %d, too; got %d", at, name, other, size)
				}
				d.given[name] = size
			}
		}
	}
	return nil
}

// placed reports whether the size of a dimension of an input was given by its place.
func (d dims) placed(input string, dimension int) bool {
	_, ok := d.places[place{input, dimension}]
	return ok
}

// size returns the size of a dimension; not ok if it is unknown.
func (d dims) size(dim *onnxpb.TensorShapeProto_Dimension) (size int, ok bool) {
	if dim.GetDimValue() > 0 {
		return clamp(dim.GetDimValue()), true
	}
	name := dim.GetDimParam()
	if name == "" {
		return 0, false
	}
	d.seen[name] = true
	if size, ok = d.sizeOf(name); ok {
		return size, true
	}
	return 1, d.taken[name]
}

// input returns the shape of an input of the model. Its first dimension is the batch: 1 if it has
// no size.
func (d dims) input(input string, shape []*onnxpb.TensorShapeProto_Dimension) ([]int, error) {
	sizes := make([]int, len(shape))
	for i, dim := range shape {
		size, ok := d.size(dim)
		at := place{input, i}
		if given, placed := d.places[at]; placed {
			size, ok = given, true
		}
		name := dim.GetDimParam()
		switch {
		case ok:
		case i == 0:
			size = 1
			if name != "" {
				d.taken[name] = true
			}
		case name == "":
			return nil, fmt.Errorf("its dimension %d has %s; give a size with %s", i, unsized(dim), sizeOption(at.String()))
		default:
			return nil, fmt.Errorf("its dimension %d has no size; give one with %s", i, sizeOption(name))
		}
		sizes[i] = size
	}
	return sizes, checkShape(sizes)
}

// unsized describes a dimension that has neither a name nor a size.
func unsized(dim *onnxpb.TensorShapeProto_Dimension) string {
	if _, sized := dim.GetValue().(*onnxpb.TensorShapeProto_Dimension_DimValue); sized {
		return fmt.Sprintf("size %d, which is none", dim.GetDimValue())
	}
	return "neither size nor name"
}

// declared returns a shape that the file declares; not ok if a dimension has no size.
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

// has reports whether the model has a dimension with a name, in its original form or in the form in
// which it is shown.
func (d dims) has(name string) bool {
	if d.seen[name] {
		return true
	}
	for known := range d.seen {
		if line(known) == name {
			return true
		}
	}
	return false
}

// check refuses sizes for dimensions that the model does not have.
func (d dims) check() error {
	for _, name := range slices.Sorted(maps.Keys(d.given)) {
		if d.has(name) {
			continue
		}
		known := slices.Concat(slices.Sorted(maps.Keys(d.seen)), d.open)
		if len(known) == 0 {
			return fmt.Errorf("--dim: the model has no dimension %q; all of its dimensions have sizes", name)
		}
		return fmt.Errorf("--dim: the model has no dimension %q; it has %s", name, line(strings.Join(known, ", ")))
	}
	return nil
}
