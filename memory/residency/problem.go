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
	// Bytes are what it takes to write it to DRAM and, but for Room, of the scratchpad.
	Bytes uint64
	// Room is what it takes of a scratchpad that has a part of it, 0 for all Bytes.
	Room uint64
	// Shared are the bytes of it that are written to DRAM even where it stays, for those who
	// read them but have another scratchpad.
	Shared uint64
	// Made is the layer that makes it, or [InDRAM].
	Made int
	// Uses are the layers that read it, in order, each once and all behind Made.
	Uses []Use
	// Result is set where it has to be in DRAM in the end.
	Result bool
	// Never says why it can't stay, "" where it can.
	Never string
	// Once is set where it can't stay any more once it has been read from DRAM.
	Once bool
}

// InDRAM is the [Tensor.Made] of what is in DRAM when the network starts.
const InDRAM = -1

// Use is a layer that reads a tensor.
type Use struct {
	Layer int
	// Bytes are read from DRAM where the tensor is away, and pass through so many bytes
	// of the scratchpad at a time.
	Bytes, Passing uint64
	// Crossing are read from DRAM even where the tensor stays, and pass through CrossingRoom
	// bytes beside it: they have stayed in other scratchpads.
	Crossing, CrossingRoom uint64
	// Never says why the tensor can't stay up to this use, "" where it can.
	Never string
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

// Takes returns what the tensor takes of the scratchpad where it stays.
func (t Tensor) Takes() uint64 {
	if t.Room > 0 {
		return t.Room
	}
	return t.Bytes
}

// barred says why the tensor can't stay up to a use, whatever the room, "" where it can; on
// tells up to which uses it stays.
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

// crossing returns what a layer reads from DRAM of the tensor that stays, and what that
// passes through; 0 where the layer doesn't read it.
func (t Tensor) crossing(layer int) (bytes, room uint64) {
	if u, used := t.Use(layer); used {
		return t.Uses[u].Crossing, t.Uses[u].CrossingRoom
	}
	return 0, 0
}
