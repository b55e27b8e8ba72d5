package residency

import "fmt"

// Problem is a sequence of layers and the tensors between them.
type Problem struct {
	// Capacity is that of the scratchpad, in bytes.
	Capacity uint64
	// Layers name the layers, in order.
	Layers []string
	// Tensors may be in any order.
	Tensors []Tensor
}

// Tensor is made by one layer and read by others.
type Tensor struct {
	Name string
	// Bytes is its size: what writing it to DRAM moves and, unless Room is set, what it takes of
	// the scratchpad.
	Bytes uint64
	// Room is what it takes of a scratchpad that holds a part of it; 0 for all Bytes.
	Room uint64
	// Shared are the bytes of it that are written to DRAM even if it stays, for readers that have
	// another scratchpad.
	Shared uint64
	// Made is the layer that makes it, or [InDRAM].
	Made int
	// Uses are the layers that read it, in order, each once and all behind Made.
	Uses []Use
	// Result is set if it has to be in DRAM in the end.
	Result bool
	// Never says why it can't stay; "" if it can.
	Never string
	// Once is set if it can't stay any more once it has been read from DRAM.
	Once bool
}

// InDRAM is the [Tensor.Made] of tensors that are in DRAM when the network starts.
const InDRAM = -1

// Use is a layer that reads a tensor.
type Use struct {
	Layer int
	// Bytes are read from DRAM if the tensor is away. They pass through the scratchpad, Passing
	// bytes at a time.
	Bytes, Passing uint64
	// Crossing are bytes read from DRAM even if the tensor stays, because they have stayed in other
	// scratchpads. They pass through CrossingRoom bytes beside the tensor.
	Crossing, CrossingRoom uint64
	// Never says why the tensor can't stay up to this use; "" if it can.
	Never string
}

// Check returns an error if such a sequence can't exist, or if a layer doesn't fit even if nothing
// stays.
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

// first returns the first layer from which the tensor could stay.
func (t Tensor) first() int {
	if t.Made == InDRAM && len(t.Uses) > 0 {
		return t.Uses[0].Layer
	}
	return t.Made
}

// Use returns the index of the use in which a layer reads the tensor.
func (t Tensor) Use(layer int) (index int, ok bool) {
	for i, u := range t.Uses {
		if u.Layer == layer {
			return i, true
		}
	}
	return 0, false
}

// Takes returns how much of the scratchpad the tensor takes if it stays.
func (t Tensor) Takes() uint64 {
	if t.Room > 0 {
		return t.Room
	}
	return t.Bytes
}

// barred says why the tensor can't stay up to a use, whatever the room, or "" if it can. on tells
// up to which uses it stays.
func (t Tensor) barred(on []bool, use int) string {
	switch {
	case t.Never != "":
		return t.Never
	case t.Made == InDRAM && use == 0:
		return "it is in DRAM when the network starts"
	case t.Uses[use].Never != "":
		return t.Uses[use].Never
	case t.Once && use > 0 && !on[use-1]:
		return "it was read from DRAM before"
	}
	return ""
}

// crossing returns what a layer reads from DRAM of a tensor that stays, and the room that this
// passes through. Both are 0 if the layer doesn't read the tensor.
func (t Tensor) crossing(layer int) (bytes, room uint64) {
	if u, used := t.Use(layer); used {
		return t.Uses[u].Crossing, t.Uses[u].CrossingRoom
	}
	return 0, 0
}
