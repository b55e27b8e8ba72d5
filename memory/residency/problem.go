package residency

import "fmt"

// Problem is a sequence of layers and the tensors between them.
type Problem struct {
	// Capacity is that of the scratchpad in bytes.
	Capacity uint64
	// Layers name the layers, in order.
	Layers []string
	// Tensors are in any order.
	Tensors []Tensor
}

// Tensor is what one layer makes and others read.
type Tensor struct {
	Name string
	// Bytes are what it takes of the scratchpad, and what it takes to write it to DRAM.
	Bytes uint64
	// Made is the layer that makes it, or [InDRAM].
	Made int
	// Uses are the layers that read it, in order, each once and all behind Made.
	Uses []Use
	// Result is set where it has to be in DRAM in the end.
	Result bool
	// Never says why it can't stay, "" where it can.
	Never string
}

// InDRAM is the [Tensor.Made] of what is in DRAM when the network starts.
const InDRAM = -1

// Use is a layer that reads a tensor.
type Use struct {
	Layer int
	// Bytes are read from DRAM where the tensor is away, and pass through so many bytes
	// of the scratchpad at a time.
	Bytes, Passing uint64
}

// Check returns an error if there is no such sequence, or if a layer has no room even
// where nothing stays.
func (p Problem) Check() error {
	taken := make([]uint64, len(p.Layers))
	for _, t := range p.Tensors {
		if t.Made < InDRAM || t.Made >= len(p.Layers) {
			return fmt.Errorf("tensor %s is made by layer %d, there are %d", t.Name, t.Made, len(p.Layers))
		}
		before := t.Made
		for _, u := range t.Uses {
			if u.Layer <= before || u.Layer >= len(p.Layers) {
				return fmt.Errorf("tensor %s is read by layer %d, must be behind %d of %d", t.Name, u.Layer, before, len(p.Layers))
			}
			before = u.Layer
			taken[u.Layer] += u.Passing
		}
	}
	for layer, bytes := range taken {
		if bytes > p.Capacity {
			return fmt.Errorf("layer %s needs %d bytes, the scratchpad has %d", p.Layers[layer], bytes, p.Capacity)
		}
	}
	return nil
}

// last returns the last layer that reads or makes the tensor.
func (t Tensor) last() int {
	if len(t.Uses) == 0 {
		return t.Made
	}
	return t.Uses[len(t.Uses)-1].Layer
}

// first returns the layer from which on the tensor could stay.
func (t Tensor) first() int {
	if t.Made == InDRAM && len(t.Uses) > 0 {
		return t.Uses[0].Layer
	}
	return t.Made
}

// Use returns how a layer reads the tensor, as an index of its uses.
func (t Tensor) Use(layer int) (index int, ok bool) {
	for i, u := range t.Uses {
		if u.Layer == layer {
			return i, true
		}
	}
	return 0, false
}
