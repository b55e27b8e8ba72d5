package mapper

import (
	"fmt"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// Request is a layer to be mapped and the machine to map it to.
type Request struct {
	Layer  pgworkloads.Layer
	Images int
	// Rows (R) and Cols (C) are the array's.
	Rows, Cols int
	// Scratchpads are the machine's.
	Scratchpads configs.Scratchpads
	// OutputBits is the width of a result as it is written.
	OutputBits int
	// ChunkBytes is the size of the parts in which a block arrives.
	ChunkBytes int
	// BurstBytes is the unit of DRAM accesses.
	BurstBytes uint64
}

// Map returns the plan that reads the fewest bytes from DRAM. It fails where a
// scratchpad is too small for the layer; the error names the setting to blame.
func Map(r Request) (Plan, error) {
	m := mapping{Request: r, layout: layout{
		layer: r.Layer, images: r.Images, cols: r.Cols,
		output: r.OutputBits, burst: r.BurstBytes,
	}}
	blocks, err := m.pixelBlocks()
	if err != nil {
		return Plan{}, err
	}
	groups := dataflow.ColumnGroups(r.Layer, r.Cols)
	weightSlots, err := m.weightSlots(groups)
	if err != nil {
		return Plan{}, err
	}
	weightsOuter := m.plan(blocks, groups, weightSlots, true)
	pixelsOuter := m.plan(blocks, groups, weightSlots, false)
	if pixelsOuter.ReadBytes() < weightsOuter.ReadBytes() {
		return pixelsOuter, nil
	}
	return weightsOuter, nil
}

type mapping struct {
	Request
	layout layout
}

// pixelBlocks cuts the output pixels into blocks whose inputs fit the
// activation scratchpad: one, if all fit at once, else equal ones of whole
// tiles, as large as half the scratchpad allows.
func (m mapping) pixelBlocks() ([]dataflow.Range, error) {
	all := dataflow.Range{Hi: m.Layer.M(m.Images)}
	pad := m.Scratchpads.Activation
	if m.blockBytes(all) <= pad.CapacityBytes() {
		return []dataflow.Range{all}, nil
	}
	tiles := ceilDiv(all.Hi, m.Rows)
	for count := 2; count <= tiles; count++ {
		blocks := m.cut(all.Hi, ceilDiv(tiles, count)*m.Rows)
		if m.largest(blocks) <= pad.BlockBytes() {
			return blocks, nil
		}
	}
	need := m.largest(m.cut(all.Hi, m.Rows))
	return nil, tooSmall("activation", m.Layer.Name, "the inputs of one tile", need, pad)
}

// cut splits pixels 0..n-1 into blocks of the given size.
func (m mapping) cut(n, size int) []dataflow.Range {
	var blocks []dataflow.Range
	for lo := 0; lo < n; lo += size {
		blocks = append(blocks, dataflow.Range{Lo: lo, Hi: min(lo+size, n)})
	}
	return blocks
}

func (m mapping) largest(blocks []dataflow.Range) uint64 {
	var largest uint64
	for _, b := range blocks {
		largest = max(largest, m.blockBytes(b))
	}
	return largest
}

// blockBytes returns the bytes of the inputs of a block of pixels.
func (m mapping) blockBytes(pixels dataflow.Range) uint64 {
	return m.layout.inputBytes(m.layout.rowsOf(pixels))
}

// weightSlots returns how many column groups' weights the scratchpad holds.
func (m mapping) weightSlots(groups []dataflow.Range) (int, error) {
	pad := m.Scratchpads.Weight
	if m.layout.weightExtent(dataflow.Range{Hi: m.Layer.N()}).Bytes <= pad.CapacityBytes() {
		return len(groups), nil
	}
	var largest uint64
	for _, g := range groups {
		largest = max(largest, m.layout.weightExtent(g).Bytes)
	}
	if largest > pad.BlockBytes() {
		return 0, tooSmall("weight", m.Layer.Name, "the weights of one column group", largest, pad)
	}
	return slots(pad), nil
}

// slots returns how many blocks a scratchpad holds.
func slots(pad configs.Scratchpad) int {
	if pad.DoubleBuffered {
		return 2
	}
	return 1
}

func tooSmall(pad, layer, what string, need uint64, have configs.Scratchpad) error {
	return fmt.Errorf("scratchpads.%s.capacity_kib: layer %s needs %d bytes for %s, a block holds %d; raise it",
		pad, layer, need, what, have.BlockBytes())
}

// plan returns the plan of one loop order.
func (m mapping) plan(blocks, groups []dataflow.Range, weightSlots int, weightsOuter bool) Plan {
	b := builder{mapping: m, blocks: blocks, groups: groups}
	b.plan.Activations.Slots = min(slots(m.Scratchpads.Activation), len(blocks))
	b.plan.Weights.Slots = weightSlots
	if weightsOuter {
		for g := range groups {
			for p := range blocks {
				b.add(p, g)
			}
		}
		return b.plan
	}
	for p := range blocks {
		for g := range groups {
			b.add(p, g)
		}
	}
	return b.plan
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
