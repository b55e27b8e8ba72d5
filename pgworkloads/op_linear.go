package pgworkloads

import "fmt"

func init() {
	ops.Register(OpLinear, "linear layer, over all values of its input", opKind{inputs: 1, product: true, shape: linearShape})
}

func linearShape(n Node, in [][]int) ([]int, error) {
	p := n.Product
	if p.Input != [2]int{1, 1} {
		return nil, fmt.Errorf("product.input of a linear layer must be [1, 1], got %s", list(p.Input[:]))
	}
	if size := elements(in[0]); size != p.InChannels {
		return nil, fmt.Errorf("the product reads %d values, got %d", p.InChannels, size)
	}
	return []int{p.OutChannels}, nil
}

// elements returns the values of one sample of a shape.
func elements(shape []int) int {
	product := 1
	for _, n := range shape {
		product *= n
	}
	return product
}
