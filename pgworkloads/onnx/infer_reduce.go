package onnx

import (
	"fmt"
	"math"
	"slices"
)

func init() {
	for op, f := range map[string]func(a, b float64) float64{
		"ReduceSum": func(a, b float64) float64 { return a + b },
		"ReduceMax": math.Max, "ReduceMin": math.Min,
		"ReduceProd": func(a, b float64) float64 { return a * b },
		"ReduceMean": nil, "ReduceLogSum": nil, "ReduceLogSumExp": nil,
	} {
		traits := keepsSign
		if op == "ReduceLogSum" || op == "ReduceLogSumExp" {
			traits = 0
		}
		register(traits, reducing(f), op)
	}
	register(nonNegative, reducing(nil), "ReduceL1", "ReduceL2", "ReduceSumSquare")
	register(nonNegative, inferArg, "ArgMax", "ArgMin")
	register(moves, inferTopK, "TopK")
}

// reducing is the inference of a reduction. f combines contents; with nil they stay unknown.
func reducing(f func(a, b float64) float64) inference {
	return func(n *node) ([]value, error) {
		input, axes, err := n.shapeAndList("axes")
		if err != nil {
			return nil, err
		}
		if len(axes) == 0 && n.number("noop_with_empty_axes", 0) != 0 {
			return contentKept(n)
		}
		gone := make([]bool, len(input))
		for _, number := range axes {
			d, err := axis(number, len(input))
			if err != nil {
				return nil, err
			}
			gone[d] = true
		}
		keep := n.number("keepdims", 1) != 0
		shape := []int{}
		for d, size := range input {
			switch {
			case !gone[d] && len(axes) > 0:
				shape = append(shape, size)
			case keep:
				shape = append(shape, 1)
			}
		}
		out := value{shape: shape}
		if content := n.in[0].content; f != nil && len(content) > 0 && volume(shape) == 1 {
			all := content[0]
			for _, x := range content[1:] {
				all = f(all, x)
			}
			out.setContent([]float64{all})
		}
		return []value{out}, nil
	}
}

func inferArg(n *node) ([]value, error) {
	input, along, err := n.along(0)
	if err != nil {
		return nil, err
	}
	shape := slices.Clone(input)
	if shape[along] = 1; n.number("keepdims", 1) == 0 {
		shape = slices.Delete(shape, along, along+1)
	}
	return []value{{shape: shape, dtype: typeInt64}}, nil
}

func inferTopK(n *node) ([]value, error) {
	input, along, err := n.along(-1)
	if err != nil {
		return nil, err
	}
	k := []int{n.number("k", -1)}
	if n.has(1) {
		if k, err = n.integers(1); err != nil {
			return nil, err
		}
	}
	if len(k) != 1 || k[0] < 0 || k[0] > input[along] {
		return nil, fmt.Errorf("the largest %v of %d", k, input[along])
	}
	shape := slices.Clone(input)
	shape[along] = k[0]
	return []value{{shape: shape}, {shape: shape, dtype: typeInt64}}, nil
}
