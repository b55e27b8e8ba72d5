package onnx

import (
	"fmt"

	"pgsim/pgworkloads/onnx/onnxpb"
)

// addInitializers adds the constants of the file to the known values.
func (g *graph) addInitializers(pb *onnxpb.GraphProto) error {
	for _, t := range pb.GetInitializer() {
		v, err := constantOf(t)
		if err != nil {
			return fmt.Errorf("initializer %q: %w", t.GetName(), err)
		}
		switch {
		case external(t):
			g.notes.Add(otherFile, line(t.GetName()))
		case absent(t):
			g.notes.Add(noData, line(t.GetName()))
		}
		g.values[t.GetName()] = &v
	}
	for _, t := range pb.GetSparseInitializer() {
		shape, err := tensorShape(t.GetDims())
		if err != nil {
			return fmt.Errorf("sparse initializer %q: %w", t.GetValues().GetName(), err)
		}
		g.values[t.GetValues().GetName()] = &value{
			shape: shape, dtype: dataType(t.GetValues().GetDataType()), constant: true,
		}
	}
	return nil
}

// addInputs adds the model's inputs to the known values. Old files list initializers among the
// inputs.
func (g *graph) addInputs(pb *onnxpb.GraphProto) error {
	g.batch = g.options.Batch
	for _, info := range pb.GetInput() {
		name := info.GetName()
		if g.values[name] != nil {
			continue
		}
		tensor := info.GetType().GetTensorType()
		v := &value{dtype: dataType(tensor.GetElemType())}
		declared := tensor.GetShape().GetDim()
		if tensor.GetShape() == nil {
			declared = g.dims.shaped(name)
		}
		if declared == nil && tensor.GetShape() == nil {
			v.why = fmt.Errorf("input %q declares no shape, give one with %s for each dimension from 0 on", name, sizeOption(place{name, 0}.String()))
		} else {
			var err error
			if v.shape, err = g.dims.input(name, declared); err != nil {
				return fmt.Errorf("input %q: %w", name, err)
			}
			if len(v.shape) > 0 {
				g.noteBatch(name, declared[0])
				if g.batch == 0 {
					g.batch, g.batchOf = v.shape[g.batchIn(v)], name
				}
			}
		}
		g.values[name] = v
	}
	g.batch = max(g.batch, 1)
	g.markSamples(pb)
	return nil
}

// markSamples marks the dimension of the samples in inputs whose size there is the batch.
func (g *graph) markSamples(pb *onnxpb.GraphProto) {
	for _, info := range pb.GetInput() {
		v := g.values[info.GetName()]
		if v.constant || len(v.shape) == 0 {
			continue
		}
		for _, at := range []int{g.batchIn(v), 0} {
			if v.batchAt == 0 && v.shape[at] == g.batch {
				v.batchAt, v.sampled = at+1, info.GetName()
			}
		}
	}
}

// batchIn returns the dimension of an input that is assumed to hold the samples.
func (g *graph) batchIn(v *value) int {
	if g.options.batchSecond && len(v.shape) > 1 {
		return 1
	}
	return 0
}

// noteBatch records the first dimensions that had no size.
func (g *graph) noteBatch(input string, first *onnxpb.TensorShapeProto_Dimension) {
	switch name := first.GetDimParam(); {
	case name != "" && g.dims.taken[name]:
		g.notes.Add(takenAsOne, line(name))
	case name == "" && first.GetDimValue() <= 0 && !g.dims.placed(input, 0):
		g.notes.Add(takenAsOne, "first of "+line(input))
	default:
		return
	}
	g.taken = append(g.taken, taken{place{input, 0}, first.GetDimParam()})
}
