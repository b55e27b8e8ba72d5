package network

import (
	"fmt"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register(pgworkloads.OpLinear, "linear layer, over all values of its input or of every position of a sequence", Op{
		Kind:   pgworkloads.KindLayer,
		Inputs: 1, Product: true, Shape: linearShape, Compile: compileProduct,
	})
}

func linearShape(n Node, in []Node) ([]int, error) {
	p := n.Product
	if in[0].sequence() {
		return sequenceShape(p, in[0], p.InChannels, p.OutChannels)
	}
	if p.Input != [2]int{1, 1} {
		return nil, fmt.Errorf("product.input of a linear layer must be [1, 1], got %s", pgworkloads.List(p.Input[:]))
	}
	if size := Elements(in[0].Shape); size != p.InChannels {
		return nil, fmt.Errorf("the product reads %d values, got %d", p.InChannels, size)
	}
	return []int{p.OutChannels}, nil
}

// sequenceShape is the shape of a product at every position of a sequence. It reads and produces
// the given numbers of values per position.
func sequenceShape(p *Product, in Node, reads, gives int) ([]int, error) {
	if want := [2]int{in.Shape[0], 1}; p.Input != want {
		return nil, fmt.Errorf("product.input must be %s, the positions of the sequence, got %s", pgworkloads.List(want[:]), pgworkloads.List(p.Input[:]))
	}
	if in.Shape[1] != reads {
		return nil, fmt.Errorf("the node reads %d values at every position, got %d", reads, in.Shape[1])
	}
	return []int{in.Shape[0], gives}, nil
}

// Elements returns the values of one sample of a shape.
func Elements(shape []int) int {
	product := 1
	for _, n := range shape {
		product *= n
	}
	return product
}
