package network

import (
	"fmt"
	"slices"

	"pgsim/pgworkloads"
)

func init() {
	Ops.Register(pgworkloads.OpConv, "convolution", Op{Kind: pgworkloads.KindLayer, Inputs: 1, Product: true, Shape: convShape, Compile: compileProduct})
}

func convShape(n Node, in []Node) ([]int, error) {
	p := n.Product
	if want := []int{p.InChannels, p.Input[0], p.Input[1]}; !slices.Equal(in[0].Shape, want) {
		return nil, fmt.Errorf("the product reads %s, got %s", pgworkloads.List(want), pgworkloads.List(in[0].Shape))
	}
	return []int{p.OutChannels, p.Output[0], p.Output[1]}, nil
}
