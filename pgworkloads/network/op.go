package network

import (
	"fmt"
	"math"
	"slices"

	"pgsim/configs/registry"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/npy"
)

// Op is an operation that a node can have. Each has its own file, named after it, which registers
// it.
type Op struct {
	// Kind is the operation's kind between layers. For products it is the kind of what follows their
	// sums: KindLayer if nothing does.
	Kind pgworkloads.NodeKind
	// Bits returns the width of the output's codes, given those of the inputs. 0 means no codes; so
	// does a nil function.
	Bits func(n Node, in []int) int
	// Elements returns the number of elements that the operation processes; nil for the number of
	// output elements.
	Elements func(n Node, in []Node) int
	// Inputs is the number of nodes that it reads.
	Inputs int
	// Params are its arrays, Attrs its numbers. None are optional.
	Params []Param
	Attrs  []Attr
	// Product reports whether the node holds a matrix product.
	Product bool
	// Shape returns the shape of the output, or an error if the inputs don't fit the operation.
	Shape func(n Node, in []Node) ([]int, error)
	// Compile returns the operation's arithmetic, for a node whose arrays have been read.
	Compile func(n Node, in []Node) Evaluator
}

// Evaluator computes a node's output for one sample from the outputs of the nodes that it reads. b
// is nil if it reads one node, and a is nil if it reads none. It writes all of out. It must not
// change anything except the run and out, because several goroutines execute a network, each with
// its own run.
type Evaluator func(r *Run, out, a, b []float64)

// MaxInputs is the largest number of nodes that an operation reads.
const MaxInputs = 2

// Param is an array of an operation.
type Param struct {
	Name  string
	DType npy.DType
	// Shape returns the required shape of the array.
	Shape func(n Node, in []Node, images int) []int
	// Check refuses values that a node can't have; nil if any are allowed. Values that are not
	// finite are refused before.
	Check func(n Node, a npy.Array) error
}

// Attr is a number of an operation.
type Attr struct {
	Name string
	// Least and Most bound whole numbers. A Most of 0 means real numbers.
	Least, Most float64
	// Signed allows real numbers of 0 or below.
	Signed bool
}

// Ops are the known operations.
var Ops = registry.New[Op]("op")

// perChannel is a float32 parameter with one value per output channel.
func perChannel(name string) Param {
	return Param{Name: name, DType: npy.Float32, Shape: channelShape}
}

// channelShape is the shape of parameters with one value per channel.
func channelShape(n Node, _ []Node, _ int) []int { return n.Shape[:1] }

// maxAttr bounds attributes that count pixels, channels or levels.
const maxAttr = pgworkloads.MaxExtent

// whole is an attribute that is a whole number, at least least.
func whole(name string, least float64) Attr { return Attr{Name: name, Least: least, Most: maxAttr} }

// bitsAttr is the width of the codes that an activation produces.
var bitsAttr = Attr{Name: "bits", Least: 1, Most: pgworkloads.MaxActivationBits}

// positive is an attribute that is a real number above 0.
func positive(name string) Attr { return Attr{Name: name} }

// anyReal is an attribute that is any real number.
func anyReal(name string) Attr { return Attr{Name: name, Signed: true} }

// Check returns an error if the attribute can't have the number.
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

// sameAsInput is the shape of elementwise operations.
func sameAsInput(_ Node, in []Node) ([]int, error) { return in[0].Shape, nil }

// sameChannels is the shape of operations that use the channel of an element, which is the first
// dimension of maps and vectors.
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

// needMaps returns an error if an input is not a feature map.
func needMaps(n Node, in []Node) error {
	for _, i := range in {
		if len(i.Shape) != MapRank {
			return fmt.Errorf("%s reads a feature map [C, H, W], got %s", n.Op, pgworkloads.List(i.Shape))
		}
	}
	return nil
}

// CheckShape returns an error if a node's shape is not the output shape of its operation for its
// inputs.
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
