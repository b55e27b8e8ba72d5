package mapper

import (
	"slices"
	"sort"

	"pgsim/configs/ints"
	"pgsim/dataflow"
)

// cut says how operands that don't fit are cut along K. Passes go over one part after the other,
// and the scratchpads hold as many parts as they have slots.
type cut struct {
	// operands is the number of operands (positions of K) of a part.
	operands int
	// inputs and weights tell which of the two are cut.
	inputs, weights bool
}

// cutBlock is a pixel block of a convolution group. It is what a pass reads.
type cutBlock struct{ block, convGroup int }

// bestCut returns the plan of a layer whose sums stay in the PEs, where the inputs of one tile or
// the weights of one column group don't fit.
func (m mapping) bestCut(groups []dataflow.Range, inputs, weights bool) (Plan, error) {
	b := builder{mapping: m, groups: groups, cut: cut{inputs: inputs, weights: weights}}
	if inputs {
		b.blocks = m.passBlocks()
	} else {
		b.blocks, b.blockSlots = m.pixelBlocks()
	}
	b.inputs = make([][]Chunk, len(b.blocks))
	if !weights {
		b.weightSlots = m.groupSlots(groups)
	}
	if err := b.cutAlongK(); err != nil {
		return Plan{}, err
	}
	return m.cheaperLoop(b), nil
}

// passBlocks cuts the output pixels into blocks that go past a part of K together. A block is
// whole tiles, as many as PassPixels says and as fit with the smallest part.
func (m mapping) passBlocks() []dataflow.Range {
	all := m.Layer.M(m.Images)
	together := all
	if m.PassPixels > 0 {
		together = min(m.PassPixels, all)
	}
	tiles := max(1, together/m.Rows)
	for tiles > 1 && m.largestPart(m.cut(all, tiles*m.Rows), m.channelUnit()) > m.Scratchpads.Activation.BlockBytes() {
		tiles = ints.CeilDiv(tiles, 2)
	}
	return m.cut(all, tiles*m.Rows)
}

// cutAlongK finds the fewest parts that fit, of about the same size.
func (b *builder) cutAlongK() error {
	unit := b.partUnit()
	if !b.fits(unit) {
		unit = b.smallestUnit()
	}
	if err := b.checkUnit(unit); err != nil {
		return err
	}
	units := ints.CeilDiv(b.Layer.K(), unit)
	fewest := 1 + sort.Search(units-1, func(i int) bool { return b.fits(ints.CeilDiv(units, i+1) * unit) })
	b.cut.operands = min(b.Layer.K(), ints.CeilDiv(units, fewest)*unit)
	if b.cut.inputs {
		b.blockSlots = slotsOf(b.Scratchpads.Activation.Scratchpad, b.largestPart(b.blocks, b.channelsOf(b.cut.operands)))
	}
	if b.cut.weights {
		b.weightSlots = slotsOf(b.Scratchpads.Weight, b.partWeights(b.cut.operands))
	}
	return nil
}

// smallestUnit returns the fewest operands at which parts can be cut. Cuts are between groups that
// PEs take side by side and, for inputs, between blocks of channels, as they lie in DRAM.
func (b *builder) smallestUnit() int {
	if !b.cut.inputs {
		return max(1, b.OperandGroup)
	}
	return b.channelUnit() * b.perChannel()
}

// partUnit returns the fewest operands at which a cut does not divide a scratchpad word either.
func (b *builder) partUnit() int {
	return multiple(b.smallestUnit(), b.Scratchpads.Activation.WordBits)
}

// channelUnit returns the fewest channels at which parts of inputs can be cut.
func (m mapping) channelUnit() int {
	return multiple(m.Cols*m.perChannel(), max(1, m.OperandGroup)) / m.perChannel()
}

// perChannel returns the number of operands of K per input channel.
func (m mapping) perChannel() int { return m.Layer.Kernel[0] * m.Layer.Kernel[1] }

// channelsOf returns the number of input channels of some operands.
func (m mapping) channelsOf(operands int) int { return ints.CeilDiv(operands, m.perChannel()) }

// multiple returns the least common multiple.
func multiple(a, b int) int {
	x, y := a, max(1, b)
	for y > 0 {
		x, y = y, x%y
	}
	return a / x * max(1, b)
}

// fits tells whether parts of that many operands fit: in half of a scratchpad that is filled while
// it is used.
func (b *builder) fits(operands int) bool {
	pads := b.Scratchpads
	if b.cut.inputs && b.largestPart(b.blocks, b.channelsOf(operands)) > pads.Activation.BlockBytes() {
		return false
	}
	return !b.cut.weights || b.partWeights(operands) <= pads.Weight.BlockBytes()
}

// checkUnit refuses scratchpads that can't hold the smallest part.
func (b *builder) checkUnit(unit int) error {
	activation, weight := b.Scratchpads.Activation.Scratchpad, b.Scratchpads.Weight
	if b.cut.inputs {
		if need := b.largestPart(b.blocks, b.channelsOf(unit)); need > activation.CapacityBytes() {
			return tooSmall("activation", b.Layer.Name, "the smallest part of the inputs of one tile", need, activation)
		}
	}
	if need := b.partWeights(unit); b.cut.weights && need > weight.CapacityBytes() {
		return tooSmall("weight", b.Layer.Name, "the smallest part of the weights of one column group", need, weight)
	}
	return nil
}

// largestPart returns the most bytes that some channels take of the inputs of any block.
func (m mapping) largestPart(blocks []dataflow.Range, channels int) uint64 {
	var largest uint64
	first := dataflow.Range{Hi: min(channels, m.Layer.InChannels)}
	if m.Layer.Groups > 1 {
		first.Hi = min(channels+m.Cols, m.Layer.InChannels) // it may begin inside a block
	}
	for _, b := range blocks {
		var bytes uint64
		for _, e := range m.layout.inputsOf(m.layout.rowsOf(b), first) {
			bytes += e.Bytes
		}
		largest = max(largest, bytes)
	}
	return largest
}

// partWeights returns the most bytes that some operands take of the weights of any column group,
// including the constants that may come with them.
func (b *builder) partWeights(operands int) uint64 {
	bits := uint64(min(operands, b.Layer.K())) * uint64(b.Layer.WeightBits)
	perChannel := toBytes(bits)
	if bits%bitsPerByte != 0 {
		perChannel++ // a part may begin and end inside a byte
	}
	return uint64(widest(b.groups)) * (perChannel + b.layout.constants)
}

// parts returns the operands of K in each part.
func (b *builder) parts() []dataflow.Range {
	return dataflow.Segment{PartOperands: b.cut.operands}.Parts(b.Layer.K())
}

// cutActivations returns the first of the loads that bring a block, for the convolution group of a
// column group.
func (b *builder) cutActivations(block, group int) int {
	key := cutBlock{block, b.convGroup(group)}
	if first, ok := b.cutBlocks[key]; ok {
		return first
	}
	stream := &b.plan.Activations
	b.cutBlocks[key] = len(stream.Loads)
	parts := b.parts()
	for _, part := range parts {
		stream.Loads = append(stream.Loads, b.inputPart(key, part))
	}
	stream.Parts = len(parts)
	return b.cutBlocks[key]
}

// convGroup returns the convolution group of a column group.
func (b *builder) convGroup(group int) int {
	return b.groups[group].Lo / (b.Layer.N() / b.Layer.Groups)
}

// inputPart returns the load of some operands of a block.
func (b *builder) inputPart(of cutBlock, part dataflow.Range) Load {
	first := of.convGroup * b.Layer.InChannels / b.Layer.Groups
	channels := dataflow.Range{Lo: first + part.Lo/b.perChannel(), Hi: first + b.channelsOf(part.Hi)}
	return Load{b.chunks(b.layout.rowsOf(b.blocks[of.block]), channels)}
}

// weightPart returns the load of some operands of a column group.
func (b *builder) weightPart(group int, part dataflow.Range) Load {
	return Load{[]Chunk{{Extents: b.layout.weightsOf(b.groups[group], part)}}}
}

// cutWeights returns the first of the loads that bring a column group.
func (b *builder) cutWeights(group int) int {
	if first, ok := b.cutGroups[group]; ok {
		return first
	}
	stream := &b.plan.Weights
	b.cutGroups[group] = len(stream.Loads)
	parts := b.parts()
	for _, part := range parts {
		stream.Loads = append(stream.Loads, b.weightPart(group, part))
	}
	stream.Parts = len(parts)
	return b.cutGroups[group]
}

// again returns what cut streams of a plan read beyond loading every load once, if every tile
// takes one pass over K (or all pixels that pass together take one).
func (c cut) again(m mapping, p Plan) uint64 {
	if c.operands == 0 {
		return 0
	}
	reads := NewReads(p)
	var last []dataflow.Reading // nothing, or a reading that was not reported yet
	tell := func(ahead []dataflow.Reading) {
		for _, r := range last {
			reads.Pass(r, ahead)
		}
	}
	c.eachReading(m, p, func(r dataflow.Reading, known bool) {
		next := []dataflow.Reading{r}
		if known {
			tell(next)
		} else {
			tell(nil)
		}
		last = next
	})
	tell(nil)
	return reads.Bytes() - p.Activations.Bytes() - p.Weights.Bytes()
}

// eachReading calls visit for everything that those passes read, in order. known tells whether the
// reading can be known before the pass. For the first reading of another pass over a segment it
// can't.
func (c cut) eachReading(m mapping, p Plan, visit func(r dataflow.Reading, known bool)) {
	back := false
	for i, s := range p.Steps {
		together := m.PassPixels
		if together == 0 {
			together = s.Pixels.Len()
		}
		for pass := range ints.CeilDiv(s.Pixels.Len(), together) {
			parts := s.Parts(m.Layer.K())
			if back {
				slices.Reverse(parts)
			}
			back = !back && !m.Forward
			for j, part := range parts {
				visit(dataflow.Reading{Segment: i, Operands: part}, pass == 0 || j > 0)
			}
		}
	}
}
