package pgworkloads

import (
	"fmt"
	"slices"
)

func init() {
	ops.Register(OpConv, "convolution", opKind{inputs: 1, product: true, shape: convShape, compile: compileProduct})
}

func convShape(n Node, in []Node) ([]int, error) {
	p := n.Product
	if want := []int{p.InChannels, p.Input[0], p.Input[1]}; !slices.Equal(in[0].Shape, want) {
		return nil, fmt.Errorf("the product reads %s, got %s", list(want), list(in[0].Shape))
	}
	return []int{p.OutChannels, p.Output[0], p.Output[1]}, nil
}
