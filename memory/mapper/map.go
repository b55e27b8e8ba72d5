package mapper

import (
	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
)

// Request is a layer to be mapped and the machine to map it to.
type Request struct {
	Layer  pgworkloads.Layer
	Images int
	// Rows (R) and Cols (C) are the array's as it runs the layer, folded or not.
	Rows, Cols int
	// Scratchpads are the machine's.
	Scratchpads configs.Scratchpads
	// OutputBits is the width of a result as it is written.
	OutputBits int
	// ChunkBytes is the size of the parts in which a block arrives.
	ChunkBytes int
	// BurstBytes is the unit of DRAM accesses.
	BurstBytes uint64
	// DRAMBytes is the capacity of the DRAM, 0 for one without end.
	DRAMBytes uint64
}

// Map returns the plan that reads the fewest bytes from DRAM. It fails where a
// scratchpad or the DRAM is too small for the layer; the error names the setting to
// blame.
func Map(r Request) (Plan, error) {
	plan, err := mapping{Request: r, layout: newLayout(r)}.best()
	if err != nil {
		return Plan{}, err
	}
	if need := plan.end(); r.DRAMBytes > 0 && need > r.DRAMBytes {
		return Plan{}, strict.Errorf("dram.channels", "layer %s needs %d bytes of DRAM, there are %d; use more channels, "+
			"a larger device, or fewer images", r.Layer.Name, need, r.DRAMBytes)
	}
	return plan, nil
}

// mapping is a request and what follows from it.
type mapping struct {
	Request
	layout layout
	// blockSlots and weightSlots are how many pixel blocks and column groups
	// the scratchpads hold at a time.
	blockSlots, weightSlots int
}

// best returns the plan that reads the fewest bytes.
func (m mapping) best() (Plan, error) {
	r := m.Request
	if r.Layer.Recurrent {
		return m.recurrentPlan()
	}
	blocks, blockSlots, err := m.pixelBlocks()
	if err != nil {
		return Plan{}, err
	}
	groups := dataflow.ColumnGroups(r.Layer, r.Cols)
	weightSlots, err := m.groupSlots(groups)
	if err != nil {
		return Plan{}, err
	}
	m.blockSlots, m.weightSlots = blockSlots, weightSlots
	inputs := make([][]Chunk, len(blocks))
	weightsOuter := m.plan(blocks, groups, inputs, true)
	pixelsOuter := m.plan(blocks, groups, inputs, false)
	if pixelsOuter.ReadBytes() < weightsOuter.ReadBytes() {
		return pixelsOuter, nil
	}
	return weightsOuter, nil
}

// pixelBlocks cuts the output pixels into blocks whose inputs fit the
// activation scratchpad: one, if all fit at once, else equal ones of whole
// tiles, as large as half the scratchpad allows, or all of it where a single
// tile takes more than half. It also returns how many of them the scratchpad
// holds at a time.
func (m mapping) pixelBlocks() (blocks []dataflow.Range, slots int, err error) {
	all := dataflow.Range{Hi: m.Layer.M(m.Images)}
	pad := m.Scratchpads.Activation.Scratchpad
	if m.blockBytes(all) <= pad.CapacityBytes() {
		return []dataflow.Range{all}, 1, nil
	}
	tiles := ints.CeilDiv(all.Hi, m.Rows)
	smallest := m.largest(m.cut(all.Hi, m.Rows))
	if smallest > pad.CapacityBytes() {
		return nil, 0, tooSmall("activation", m.Layer.Name, "the inputs of one tile", smallest, pad)
	}
	room := pad.BlockBytes()
	if smallest > room {
		room = pad.CapacityBytes()
	}
	blocks = m.cut(all.Hi, m.Rows)
	for count := 2; count < tiles; count++ {
		if fewer := m.cut(all.Hi, ints.CeilDiv(tiles, count)*m.Rows); m.largest(fewer) <= room {
			blocks = fewer
			break
		}
	}
	return blocks, slotsOf(pad, m.largest(blocks)), nil
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

// groupSlots returns how many column groups' weights the scratchpad holds.
func (m mapping) groupSlots(groups []dataflow.Range) (int, error) {
	pad := m.Scratchpads.Weight
	if m.weightsFit() {
		return len(groups), nil
	}
	largest := m.largestGroup(groups)
	if largest > pad.CapacityBytes() {
		return 0, tooSmall("weight", m.Layer.Name, "the weights of one column group", largest, pad)
	}
	return slotsOf(pad, largest), nil
}

// weightsFit tells whether the scratchpad holds all weights.
func (m mapping) weightsFit() bool {
	return m.layout.weightExtent(dataflow.Range{Hi: m.Layer.N()}).Bytes <= m.Scratchpads.Weight.CapacityBytes()
}

// largestGroup returns the bytes of the column group with the most weights.
func (m mapping) largestGroup(groups []dataflow.Range) uint64 {
	var largest uint64
	for _, g := range groups {
		largest = max(largest, m.layout.weightExtent(g).Bytes)
	}
	return largest
}

// slotsOf returns how many blocks, of which the largest is given, a scratchpad
// holds: two where it is double buffered and they fit its halves.
func slotsOf(pad configs.Scratchpad, largest uint64) int {
	if pad.DoubleBuffered && largest <= pad.BlockBytes() {
		return 2
	}
	return 1
}

func tooSmall(pad, layer, what string, need uint64, have configs.Scratchpad) error {
	return strict.Errorf("scratchpads."+pad+".capacity_kib", "layer %s needs %d bytes for %s, the scratchpad holds %d; raise it",
		layer, need, what, have.CapacityBytes())
}

// plan returns the plan of one loop order. Plans of the same blocks share their
// inputs' chunks.
func (m mapping) plan(blocks, groups []dataflow.Range, inputs [][]Chunk, weightsOuter bool) Plan {
	b := builder{mapping: m, blocks: blocks, groups: groups, inputs: inputs}
	b.plan.Activations.Slots = m.blockSlots
	b.plan.Weights.Slots = m.weightSlots
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
