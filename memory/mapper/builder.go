package mapper

import (
	"slices"

	"pgsim/dataflow"
)

// builder lays the steps of a plan end to end and loads what each step needs.
type builder struct {
	mapping
	blocks, groups []dataflow.Range
	inputs         [][]Chunk // by block, shared by all loads of the block; nil until the first
	cut            cut
	plan           Plan
	heldBlocks     held             // pixel blocks in the activation scratchpad
	heldGroups     held             // column groups in the weight scratchpad
	cutBlocks      map[cutBlock]int // first loads of pixel blocks, if these are cut along K
	cutGroups      map[int]int      // first loads of column groups, if these are
}

// build returns the plan of one loop order. Plans of the same blocks share the chunks of their
// inputs.
func (b builder) build(weightsOuter bool) Plan {
	b.plan.Activations.Slots, b.plan.Weights.Slots = b.blockSlots, b.weightSlots
	b.cutBlocks, b.cutGroups = map[cutBlock]int{}, map[int]int{}
	if weightsOuter {
		for g := range b.groups {
			for p := range b.blocks {
				b.add(p, g)
			}
		}
	} else {
		for p := range b.blocks {
			for g := range b.groups {
				b.add(p, g)
			}
		}
	}
	b.plan.again = b.cut.again(b.mapping, b.plan)
	return b.plan
}

// add appends the segment of a pixel block and a column group.
func (b *builder) add(block, group int) {
	s := dataflow.Segment{Pixels: b.blocks[block], Channels: b.groups[group], PartOperands: b.cut.operands}
	b.plan.Steps = append(b.plan.Steps, Step{
		Segment:     s,
		Activations: b.activations(block, group),
		Weights:     b.weights(group),
		Output:      b.layout.outputExtent(s),
	})
}

// activations returns the load of a block for a column group: one that is still in its scratchpad,
// or a new one.
func (b *builder) activations(block, group int) int {
	if b.cut.inputs {
		return b.cutActivations(block, group)
	}
	load, ok := b.heldBlocks.use(block, len(b.plan.Activations.Loads), b.plan.Activations.Slots)
	if ok {
		return load
	}
	stream := &b.plan.Activations
	stream.Loads = append(stream.Loads, Load{b.blockChunks(block)})
	return load
}

// blockChunks returns the parts in which a block arrives. They are cut once, however often the
// block is loaded.
func (b *builder) blockChunks(block int) []Chunk {
	if b.inputs[block] == nil {
		b.inputs[block] = b.chunks(b.layout.rowsOf(b.blocks[block]), dataflow.Range{Hi: b.Layer.InChannels})
	}
	return b.inputs[block]
}

// weights returns the load of a column group.
func (b *builder) weights(group int) int {
	if b.cut.weights {
		return b.cutWeights(group)
	}
	load, ok := b.heldGroups.use(group, len(b.plan.Weights.Loads), b.plan.Weights.Slots)
	if ok {
		return load
	}
	stream := &b.plan.Weights
	extent := b.layout.weightExtent(b.groups[group])
	stream.Loads = append(stream.Loads, Load{[]Chunk{{Extents: []Extent{extent}}}})
	return load
}

// held is what the slots of a scratchpad hold. The item used last is first.
type held []struct{ item, load int }

// use returns the load of an item and whether it is held. If it is not held, the given load brings
// it and replaces the item that was used least recently.
func (h *held) use(item, load, slots int) (of int, ok bool) {
	at := slices.IndexFunc(*h, func(e struct{ item, load int }) bool { return e.item == item })
	if at >= 0 {
		load = (*h)[at].load
		*h = slices.Delete(*h, at, at+1)
	} else if len(*h) == slots {
		*h = (*h)[:slots-1]
	}
	*h = slices.Insert(*h, 0, struct{ item, load int }{item, load})
	return load, at >= 0
}

// chunks cuts the rows of a block, for some channels, into parts of about ChunkBytes. A burst that
// two parts share belongs to the first one.
func (b *builder) chunks(rows, channels dataflow.Range) []Chunk {
	perRow := toBytes(b.layout.rowBits(channels.Len()))
	rowsPerChunk := max(1, int(uint64(b.ChunkBytes)/max(1, perRow)))
	var chunks []Chunk
	var before []Extent // all of the block up to the chunk
	for lo := rows.Lo; lo < rows.Hi; lo += rowsPerChunk {
		hi := min(lo+rowsPerChunk, rows.Hi)
		upTo := b.layout.inputsOf(dataflow.Range{Lo: rows.Lo, Hi: hi}, channels)
		chunks = append(chunks, Chunk{Extents: beyond(upTo, before), Rows: hi})
		before = upTo
	}
	return chunks
}

// beyond returns the parts of extents that reach beyond those before.
func beyond(extents, before []Extent) []Extent {
	var rest []Extent
	for i, e := range extents {
		if before != nil {
			e.Address += before[i].Bytes
			e.Bytes -= before[i].Bytes
		}
		if e.Bytes > 0 {
			rest = append(rest, e)
		}
	}
	return rest
}
