package network

import (
	"fmt"
	"math"
	"slices"

	"pgsim/configs/registry"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// Op is an operation that a node can be. Each has its own file, named after
// it, which registers it.
type Op struct {
	// Kind is what the operation is between layers, of products what follows their sums:
	// KindLayer for nothing.
	Kind pgworkloads.NodeKind
	// Bits are those of the codes that the output consists of, 0 or nil where it has
	// none; in are those of the inputs.
	Bits func(n Node, in []int) int
	// Elements are those that it works on, nil for those of the output.
	Elements func(n Node, in []Node) int
	// Inputs is the number of nodes it reads.
	Inputs int
	// Params are its arrays, Attrs its numbers: all of them, none optional.
	Params []Param
	Attrs  []Attr
	// Product tells whether the node holds a matrix product.
	Product bool
	// Shape returns the shape of the output, or an error where the inputs don't
	// fit the operation.
	Shape func(n Node, in []Node) ([]int, error)
	// Compile returns the operation's arithmetic, for a node whose arrays are
	// read.
	Compile func(n Node, in []Node) Evaluator
}

// Evaluator computes a node's output for one sample from those of the nodes it
// reads; b is nil where it reads one, and a where it reads none. All of out is
// written. Nothing but the run and out may change: a network is executed by
// several goroutines, each with its own run.
type Evaluator func(r *Run, out, a, b []float64)

// MaxInputs is the most nodes that an operation reads.
const MaxInputs = 2

// Param is an array of an operation.
type Param struct {
	Name  string
	DType npy.DType
	// Shape returns what the array must be shaped like.
	Shape func(n Node, in []Node, images int) []int
	// Check refuses values that a node can't have; nil where any will do. Values
	// that are no finite numbers are refused before.
	Check func(n Node, a npy.Array) error
}

// Attr is a number of an operation.
type Attr struct {
	Name string
	// Least and Most bound whole numbers; a Most of 0 is for real numbers.
	Least, Most float64
	// Signed is for real numbers that may be 0 or below.
	Signed bool
}

// Ops are the known operations.
var Ops = registry.New[Op]("op")

// perChannel is a float32 parameter with a value for every output channel.
func perChannel(name string) Param {
	return Param{Name: name, DType: npy.Float32, Shape: channelShape}
}

// channelShape is the shape of parameters with a value for every channel.
func channelShape(n Node, _ []Node, _ int) []int { return n.Shape[:1] }

// maxAttr bounds attributes that count pixels, channels or levels.
const maxAttr = pgworkloads.MaxExtent

// whole is an attribute that is a whole number from least on.
func whole(name string, least float64) Attr { return Attr{Name: name, Least: least, Most: maxAttr} }

// bitsAttr is the width of the codes that an activation makes.
var bitsAttr = Attr{Name: "bits", Least: 1, Most: pgworkloads.MaxActivationBits}

// positive is an attribute that is a real number above 0.
func positive(name string) Attr { return Attr{Name: name} }

// anyReal is an attribute that is any real number.
func anyReal(name string) Attr { return Attr{Name: name, Signed: true} }

// Check returns an error if the number is not what the attribute may be.
func (a Attr) Check(value float64) error {
	if a.Signed {
		return nil // JSON has finite numbers only
	}
	if a.Most == 0 {
		return pgworkloads.CheckScale(a.Name, value)
	}
	if value != math.Trunc(value) || value < a.Least || value > a.Most {
		return pgworkloads.FieldErrorf(a.Name, "must be a whole number %.0f..%.0f, got %v", a.Least, a.Most, value)
	}
	return nil
}

// sameAsInput is the shape of operations that work element by element.
func sameAsInput(_ Node, in []Node) ([]int, error) { return in[0].Shape, nil }

// sameChannels is that of operations that know the channel of an element, the
// first dimension of maps and vectors.
func sameChannels(n Node, in []Node) ([]int, error) {
	if in[0].sequence() {
		return nil, fmt.Errorf("%s reads a feature map [C, H, W] or a vector [C], got %s", n.Op, pgworkloads.List(in[0].Shape))
	}
	return in[0].Shape, nil
}

// ofMap wraps the shape of an operation that reads a feature map.
func ofMap(shape func(n Node, c, h, w int) []int) func(Node, []Node) ([]int, error) {
	return func(n Node, in []Node) ([]int, error) {
		if err := needMaps(n, in); err != nil {
			return nil, err
		}
		return shape(n, in[0].Shape[0], in[0].Shape[1], in[0].Shape[2]), nil
	}
}

// needMaps returns an error where an input is no feature map.
func needMaps(n Node, in []Node) error {
	for _, i := range in {
		if len(i.Shape) != MapRank {
			return fmt.Errorf("%s reads a feature map [C, H, W], got %s", n.Op, pgworkloads.List(i.Shape))
		}
	}
	return nil
}

// CheckShape returns an error if a node's shape is not what its operation makes
// of its inputs.
func (k Op) CheckShape(n Node, in []Node) error {
	want, err := k.Shape(n, in)
	if err != nil {
		return pgworkloads.FieldErrorf("inputs", "%w", err)
	}
	if !slices.Equal(want, n.Shape) {
		return pgworkloads.FieldErrorf("shape", "must be %s, as its inputs say, got %s", pgworkloads.List(want), pgworkloads.List(n.Shape))
	}
	return nil
}
