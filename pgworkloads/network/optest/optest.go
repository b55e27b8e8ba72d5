// Package optest is for tests. It checks what every operation of a network must guarantee, whatever
// it computes.
package optest

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/npy"
)

// Run checks a registered operation on random nodes: it writes all of its output, the same inputs
// give the same output, inputs and parameters do not change, and a node of another shape is
// refused. Operations that read no node hold samples, and so need a whole network. Operations with
// a matrix product need one, too, and are compared with the training framework.
func Run(t *testing.T, name string) {
	op, err := network.Ops.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	if op.Inputs == 0 || op.Product {
		t.Skip("the operation needs a whole network")
	}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		for range tries { // most random nodes are not valid for the operation
			node, inputs := drawNode(t, name, op)
			shape, err := op.Shape(node, inputs)
			if err != nil || slices.Min(shape) < 1 {
				continue
			}
			accepted++
			node.Shape = shape
			check(t, op, node, inputs)
			return
		}
	})
	if accepted == 0 {
		t.Errorf("%s accepts none of the random nodes", name)
	}
}

// Bounds of what is drawn.
const (
	maxSide = 5
	maxAttr = 3
	tries   = 20
)

// drawNode draws a node of an operation, and the nodes that it reads, from the operation's
// declaration of its attributes.
func drawNode(t *rapid.T, name string, op network.Op) (network.Node, []network.Node) {
	node := network.Node{Name: name, Op: name, Attrs: map[string]float64{}, Params: map[string]npy.Array{}}
	side := rapid.IntRange(1, maxSide)
	shape := make([]int, rapid.IntRange(1, 3).Draw(t, "rank"))
	for i := range shape {
		shape[i] = side.Draw(t, "side")
	}
	inputs := make([]network.Node, op.Inputs)
	for i := range inputs {
		inputs[i] = network.Node{Op: network.OpInput, Shape: slices.Clone(shape), Attrs: map[string]float64{"vocabulary": maxSide}}
	}
	// If the node itself decides its shape, as for a table, it has the input's shape.
	node.Shape = slices.Clone(shape)
	if len(shape) == 2 && rapid.Bool().Draw(t, "tokens") {
		for i := range inputs {
			inputs[i].Op, inputs[i].Shape[1] = network.OpTokens, 1
		}
	}
	for _, a := range op.Attrs {
		if a.Most > 0 {
			most := min(int(a.Most), max(int(a.Least), maxAttr))
			node.Attrs[a.Name] = float64(rapid.IntRange(int(a.Least), most).Draw(t, a.Name))
			continue
		}
		node.Attrs[a.Name] = float64(rapid.IntRange(1, 12).Draw(t, a.Name)) / 4
	}
	return node, inputs
}

func check(t *rapid.T, op network.Op, node network.Node, inputs []network.Node) {
	for _, p := range op.Params {
		node.Params[p.Name] = drawArray(t, p, node, inputs)
	}
	wrong := node
	wrong.Shape = append(slices.Clone(node.Shape), 2)
	if op.CheckShape(wrong, inputs) == nil {
		t.Fatalf("%v is taken for %v", wrong.Shape, node.Shape)
	}
	values := make([][]float64, 2)
	for i, in := range inputs {
		values[i] = make([]float64, network.Elements(in.Shape))
		for at := range values[i] {
			values[i][at] = float64(rapid.IntRange(0, maxSide-1).Draw(t, "value"))
		}
	}
	kept := [][]float64{slices.Clone(values[0]), slices.Clone(values[1])}
	run := op.Compile(node, inputs)
	var outputs [2][]float64
	for i := range outputs {
		outputs[i] = make([]float64, network.Elements(node.Shape))
		for at := range outputs[i] {
			outputs[i][at] = math.NaN()
		}
		run(nil, outputs[i], values[0], values[1])
	}
	if slices.ContainsFunc(outputs[0], math.IsNaN) {
		t.Fatalf("some of the output is not written, or is no number: %v", outputs[0])
	}
	if !slices.Equal(outputs[0], outputs[1]) {
		t.Fatalf("the same inputs give %v and %v", outputs[0], outputs[1])
	}
	if !slices.Equal(values[0], kept[0]) || !slices.Equal(values[1], kept[1]) {
		t.Fatalf("inputs are changed: %v, were %v", values, kept)
	}
}

// drawArray draws a parameter. Its values are positive, because a deviation has to be.
func drawArray(t *rapid.T, p network.Param, node network.Node, inputs []network.Node) npy.Array {
	shape := p.Shape(node, inputs, 1)
	count := network.Elements(shape)
	if p.DType == npy.Int8 {
		return npy.New(rapid.SliceOfN(rapid.Int8Range(-2, 2), count, count).Draw(t, p.Name), shape...)
	}
	return npy.New(rapid.SliceOfN(rapid.Float32Range(0.5, 2), count, count).Draw(t, p.Name), shape...)
}
