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
	// Rows (R) and Cols (C) are those of the array as it runs the layer, folded or not.
	Rows, Cols int
	// PassPixels is how many pixels go past the operands of one part of K before the operands of
	// the next part, where K is cut; 0 is all pixels of a block.
	PassPixels int
	// OperandGroup divides the number of operands of every part of K except the last; 0 is 1.
	OperandGroup int
	// Forward is set if passes always go over K from the first part to the last. Otherwise every
	// other pass goes backwards.
	Forward bool
	// Sums says where the sums of a part of K may wait for those of the next part. The default is
	// in the PEs. SumBits is their width.
	Sums    dataflow.SumPlace
	SumBits int
	// Gated is set if gates are in effect.
	Gated bool
	// ConstantBits are the bits of the constants of a channel. They lie behind its weights and come
	// with them. Where weights are cut along K, they come with the last operands.
	ConstantBits int
	// Scratchpads are the machine's.
	Scratchpads configs.Scratchpads
	// OutputBits is the width of a result when it is written.
	OutputBits int
	// ChunkBytes is the size of the parts in which a block arrives.
	ChunkBytes int
	// BurstBytes is the unit of DRAM accesses.
	BurstBytes uint64
	// Place says where the tensors lie in DRAM. If it is nil, they lie one after the other from its
	// beginning.
	Place *Placement
	// Between says what the layer moves of the tensors between layers. If it is nil, the layer
	// moves all: it reads its inputs from DRAM and writes its results.
	Between *Between
	// EachImage is set if the images of a batch go through one after the other, each through the
	// whole network. Between is then what one image moves.
	EachImage bool
	// DRAMBytes is the capacity of the DRAM; 0 is unlimited.
	DRAMBytes uint64
}

// Map returns the plan that reads the fewest bytes from DRAM. It fails if a scratchpad or the DRAM
// is too small for the layer. The error names the setting that is too small.
func Map(r Request) (Plan, error) {
	if r.EachImage && r.Images > 1 {
		return eachImage(r)
	}
	m := mapping{Request: r, layout: newLayout(r)}
	if upright, is := upright(r); is && !m.tilesFit() {
		m = mapping{Request: upright, layout: newLayout(upright)}
	}
	plan, err := m.best()
	if err != nil {
		return Plan{}, err
	}
	plan.layout = m.layout
	if r.Between != nil {
		plan.Between = *r.Between
		plan.Between.spread(&plan, m.layout.outputBase, tensorAlign)
	}
	return plan, plan.checkRoom(r)
}

// checkRoom refuses a plan for which the DRAM is too small.
func (p Plan) checkRoom(r Request) error {
	if need := p.end(); r.DRAMBytes > 0 && need > r.DRAMBytes {
		what := "layer"
		if r.Place != nil {
			what = "the network up to layer"
		}
		return strict.Errorf("dram.channels", "%s %s needs %d bytes of DRAM, there are %d; use more channels, "+
			"a larger device, or fewer images", what, r.Layer.Name, need, r.DRAMBytes)
	}
	return nil
}

// upright turns a layer of one input row into a layer of one column, if that is the same layer.
// Blocks are cut between rows. The bytes in DRAM are the same and lie in the same order.
func upright(r Request) (Request, bool) {
	l := &r.Layer
	if l.Recurrent || l.Input[0] > 1 || l.Kernel[0] > 1 || l.Padding[0] > 0 {
		return r, false
	}
	for _, pair := range []*[2]int{&l.Kernel, &l.Stride, &l.Padding, &l.Input, &l.Output} {
		pair[0], pair[1] = pair[1], pair[0]
	}
	return r, true
}

// mapping is a request and the values derived from it.
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
	groups := dataflow.ColumnGroups(r.Layer, r.Cols)
	if inputs, weights := m.tilesFit(), m.groupsFit(groups); !inputs || !weights {
		return m.cheaperSums(groups, true, func() (Plan, error) { return m.bestCut(groups, !inputs, !weights) })
	}
	return m.cheaperSums(groups, false, func() (Plan, error) { return m.bestLoop(groups), nil })
}

// bestLoop returns the plan of a layer where the inputs of any tile and the weights of any column
// group fit.
func (m mapping) bestLoop(groups []dataflow.Range) Plan {
	blocks, blockSlots := m.pixelBlocks()
	m.blockSlots, m.weightSlots = blockSlots, m.groupSlots(groups)
	return m.cheaperLoop(builder{mapping: m, blocks: blocks, groups: groups, inputs: make([][]Chunk, len(blocks))})
}

// cheaperLoop returns the plan of the loop order that reads fewer bytes.
func (m mapping) cheaperLoop(b builder) Plan {
	weightsOuter, pixelsOuter := b.build(true), b.build(false)
	if pixelsOuter.ReadBytes() < weightsOuter.ReadBytes() {
		return pixelsOuter
	}
	return weightsOuter
}

// tilesFit tells whether the inputs of every tile fit in the activation scratchpad.
func (m mapping) tilesFit() bool {
	all := dataflow.Range{Hi: m.Layer.M(m.Images)}
	capacity := m.Scratchpads.Activation.CapacityBytes()
	return m.blockBytes(all) <= capacity || m.largest(m.cut(all.Hi, m.Rows)) <= capacity
}

// groupsFit tells whether the weights of every column group fit in the weight scratchpad.
func (m mapping) groupsFit(groups []dataflow.Range) bool {
	return m.largestGroup(groups) <= m.Scratchpads.Weight.CapacityBytes()
}

// pixelBlocks cuts the output pixels into blocks whose inputs fit in the activation scratchpad. It
// returns one block if all inputs fit at once. Otherwise it returns equal blocks of whole tiles,
// as large as half the scratchpad allows, or all of the scratchpad if a single tile takes more
// than half. It also returns how many blocks the scratchpad holds at a time. The inputs of every
// tile must fit.
func (m mapping) pixelBlocks() (blocks []dataflow.Range, slots int) {
	all := dataflow.Range{Hi: m.Layer.M(m.Images)}
	pad := m.Scratchpads.Activation.Scratchpad
	if m.blockBytes(all) <= pad.CapacityBytes() {
		return []dataflow.Range{all}, 1
	}
	tiles := ints.CeilDiv(all.Hi, m.Rows)
	smallest := m.largest(m.cut(all.Hi, m.Rows))
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
	return blocks, slotsOf(pad, m.largest(blocks))
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

// groupSlots returns how many column groups' weights the scratchpad holds. Those of any one must
// fit.
func (m mapping) groupSlots(groups []dataflow.Range) int {
	if m.weightsFit() {
		return len(groups)
	}
	return slotsOf(m.Scratchpads.Weight, m.largestGroup(groups))
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

// slotsOf returns how many blocks a scratchpad holds, given the largest one: two if it is double
// buffered and the blocks fit its halves.
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
