package mapper

import (
	"slices"

	"pgsim/configs/ints"
	"pgsim/configs/strict"
	"pgsim/dataflow"
)

// cheaperSums returns a plan with sums that stay in the PEs, whose operands are cut along K or
// not, or one with sums through the output scratchpad. If both are possible, it returns the one
// that reads fewer bytes, and the first if they tie.
func (m mapping) cheaperSums(groups []dataflow.Range, cut bool, inPEs func() (Plan, error)) (Plan, error) {
	switch {
	case m.Gated && m.mustGoOut() && cut:
		return Plan{}, m.mustStay("is gated, and PEs decide its gates by whole sums")
	case !m.Sums.Scratchpad, m.Gated:
		return inPEs()
	case m.mustGoOut() && cut:
		return m.bestSumsOut(groups)
	}
	stay, err := inPEs()
	if err == nil && stay.ReadBytes() <= m.allOnce() {
		return stay, nil
	}
	if out, outErr := m.bestSumsOut(groups); outErr == nil && (err != nil || out.ReadBytes() < stay.ReadBytes()) {
		return out, nil
	}
	return stay, err
}

// allOnce returns the bytes of all inputs and weights.
func (m mapping) allOnce() uint64 {
	return m.blockBytes(dataflow.Range{Hi: m.Layer.M(m.Images)}) + m.layout.weightExtent(dataflow.Range{Hi: m.Layer.N()}).Bytes
}

// mustGoOut tells whether sums can't stay in the PEs where operands are cut along K.
func (m mapping) mustGoOut() bool { return m.Sums.Scratchpad && !m.Sums.PEs }

// mustStay refuses a layer whose sums can't leave the PEs.
func (m mapping) mustStay(why string) error {
	return strict.Errorf("array.sums", "must be pe or auto for layer %s, got %s: "+
		"its operands are cut along K, and it %s", m.Layer.Name, m.Sums.Name, why)
}

// bestSumsOut returns the plan with sums through the output scratchpad that reads the fewest bytes
// and, if several tie, moves the fewest sums.
func (m mapping) bestSumsOut(groups []dataflow.Range) (Plan, error) {
	room, err := m.tilesOfSums(groups)
	if err != nil {
		return Plan{}, err
	}
	var best Plan
	found := false
	for tiles := min(room, ints.CeilDiv(m.Layer.M(m.Images), m.Rows)); tiles > 0; tiles /= 2 {
		plan, unfit := m.sumsOut(groups, m.equalBlocks(tiles), room/tiles)
		if err = unfit; err != nil {
			continue
		}
		bytes, fewest := plan.ReadBytes(), best.ReadBytes()
		if !found || bytes < fewest || bytes == fewest && plan.SumsMoved() < best.SumsMoved() {
			best, found = plan, true
		}
	}
	if found {
		return best, nil
	}
	return Plan{}, err
}

// tilesOfSums returns for how many tiles the sums fit in the output scratchpad.
func (m mapping) tilesOfSums(groups []dataflow.Range) (int, error) {
	pad := m.Scratchpads.Output
	perTile := m.sumBytes(m.Rows * widest(groups))
	results := toBytes(uint64(m.Rows) * uint64(m.Cols) * uint64(m.OutputBits))
	room := min(pad.BlockBytes(), pad.CapacityBytes()-min(results, pad.CapacityBytes()))
	if room < perTile {
		need := perTile + pad.CapacityBytes() - room
		return 0, tooSmall("output", m.Layer.Name, "the sums of one tile beside results", need, pad)
	}
	return int(room / perTile), nil
}

// sumBytes returns the bytes of that many sums.
func (m mapping) sumBytes(sums int) uint64 { return toBytes(uint64(sums) * uint64(m.SumBits)) }

// equalBlocks cuts the output pixels into the fewest blocks of at most the given number of tiles,
// of about the same size.
func (m mapping) equalBlocks(tiles int) []dataflow.Range {
	pixels := m.Layer.M(m.Images)
	all := ints.CeilDiv(pixels, m.Rows)
	return m.cut(pixels, ints.CeilDiv(all, ints.CeilDiv(all, tiles))*m.Rows)
}

// sumsOut returns the plan of some blocks. Each block goes past a part of K with at most the given
// number of column groups. Operands that fit as a whole aren't cut.
func (m mapping) sumsOut(groups, blocks []dataflow.Range, most int) (Plan, error) {
	b := builder{mapping: m, groups: groups, blocks: blocks, inputs: make([][]Chunk, len(blocks))}
	b.cut = cut{inputs: uint64(len(blocks))*m.largest(blocks) > m.Scratchpads.Activation.CapacityBytes(), weights: !m.weightsFit()}
	b.blockSlots, b.weightSlots = len(blocks), len(groups)
	if err := b.cutAlongK(); err != nil {
		return Plan{}, err
	}
	together, loads := m.together(groups, most), map[partLoad]Load{}
	weightsOuter, pixelsOuter := b.buildParts(together, true, loads), b.buildParts(together, false, loads)
	if pixelsOuter.ReadBytes() < weightsOuter.ReadBytes() {
		return pixelsOuter, nil
	}
	return weightsOuter, nil
}

// together cuts the column groups into lists of about the same length. A list has at most the
// given number of groups, all of one convolution group.
func (m mapping) together(groups []dataflow.Range, most int) [][]dataflow.Range {
	perConv := len(groups) / m.Layer.Groups
	size := ints.CeilDiv(perConv, ints.CeilDiv(perConv, most))
	var lists [][]dataflow.Range
	for conv := range slices.Chunk(groups, perConv) {
		lists = slices.AppendSeq(lists, slices.Chunk(conv, size))
	}
	return lists
}

// buildParts returns the plan of one loop order over blocks and lists of column groups, each of
// which goes past the parts of K. Plans of the same blocks share their loads.
func (b builder) buildParts(together [][]dataflow.Range, weightsOuter bool, loads map[partLoad]Load) Plan {
	var lists [][]dataflow.Segment
	add := func(block dataflow.Range, groups []dataflow.Range) {
		var list []dataflow.Segment
		for _, g := range groups {
			list = append(list, dataflow.Segment{Pixels: block, Channels: g})
		}
		lists = append(lists, list)
		b.plan.SumBytes = max(b.plan.SumBytes, b.sumBytes(block.Len()*(groups[len(groups)-1].Hi-groups[0].Lo)))
	}
	if weightsOuter {
		for _, groups := range together {
			for _, block := range b.blocks {
				add(block, groups)
			}
		}
	} else {
		for _, block := range b.blocks {
			for _, groups := range together {
				add(block, groups)
			}
		}
	}
	b.plan.Activations.Slots, b.plan.Weights.Slots = b.blockSlots, b.weightSlots
	b.plan.layout = b.layout
	steps := partSteps{builder: b, loads: loads}
	for _, s := range dataflow.ByParts(lists, b.Layer.K(), b.cut.operands) {
		steps.add(s)
	}
	return steps.plan
}

// partSteps lays steps of parts of K end to end and loads what each step needs.
type partSteps struct {
	builder
	loads map[partLoad]Load // of parts, made once however often they are loaded
}

// partLoad is a part of the operands of a block or, for weights, of a column group.
type partLoad struct {
	weights         bool
	item, convGroup int
	first           int // operand
}

// add appends a step.
func (b *partSteps) add(s dataflow.Segment) {
	block := s.Pixels.Lo / b.blocks[0].Len()
	group, _ := slices.BinarySearchFunc(b.groups, s.Channels.Lo, func(g dataflow.Range, lo int) int { return g.Lo - lo })
	step := Step{Segment: s}
	if b.cut.inputs {
		of := cutBlock{block, b.convGroup(group)}
		key := partLoad{item: block, convGroup: of.convGroup, first: s.Operands.Lo}
		step.Activations = b.part(&b.plan.Activations, &b.heldBlocks, key, func() Load { return b.inputPart(of, s.Operands) })
	} else {
		step.Activations = b.activations(block, group)
	}
	if b.cut.weights {
		key := partLoad{weights: true, item: group, first: s.Operands.Lo}
		step.Weights = b.part(&b.plan.Weights, &b.heldGroups, key, func() Load { return b.weightPart(group, s.Operands) })
	} else {
		step.Weights = b.weights(group)
	}
	if !s.More {
		step.Output = b.layout.outputExtent(s)
	}
	b.plan.Steps = append(b.plan.Steps, step)
}

// part returns the load of a part: one that is still in its scratchpad, or a new one.
func (b *partSteps) part(stream *Stream, h *held, of partLoad, load func() Load) int {
	// A stream identifies items by number. Every part of every item of a convolution group has its
	// own.
	item := (of.first/b.cut.operands*b.Layer.Groups+of.convGroup)*(len(b.blocks)+len(b.groups)) + of.item
	at, ok := h.use(item, len(stream.Loads), stream.Slots)
	if ok {
		return at
	}
	if _, made := b.loads[of]; !made {
		b.loads[of] = load()
	}
	stream.Loads = append(stream.Loads, b.loads[of])
	return at
}

// widest returns the number of channels of the widest column group.
func widest(groups []dataflow.Range) int {
	most := 0
	for _, g := range groups {
		most = max(most, g.Len())
	}
	return most
}
