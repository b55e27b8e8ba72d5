package mapper

import "pgsim/dataflow"

// builder lays the steps of a plan end to end and loads what each needs.
type builder struct {
	mapping
	blocks, groups []dataflow.Range
	plan           Plan
	loadedBlocks   []int // block of every activation load
	loadedGroups   []int // column group of every weight load
}

// add appends the segment of a pixel block and a column group.
func (b *builder) add(block, group int) {
	s := dataflow.Segment{Pixels: b.blocks[block], Channels: b.groups[group]}
	b.plan.Steps = append(b.plan.Steps, Step{
		Segment:     s,
		Activations: b.activations(block),
		Weights:     b.weights(group),
		Output:      b.layout.outputExtent(s),
	})
}

// activations returns the load of a block: one that is still in its
// scratchpad, or a new one.
func (b *builder) activations(block int) int {
	if i := resident(b.loadedBlocks, block, b.plan.Activations.Slots); i >= 0 {
		return i
	}
	b.loadedBlocks = append(b.loadedBlocks, block)
	stream := &b.plan.Activations
	stream.Loads = append(stream.Loads, Load{b.chunks(b.layout.rowsOf(b.blocks[block]))})
	return len(stream.Loads) - 1
}

// weights returns the load of a column group.
func (b *builder) weights(group int) int {
	if i := resident(b.loadedGroups, group, b.plan.Weights.Slots); i >= 0 {
		return i
	}
	b.loadedGroups = append(b.loadedGroups, group)
	stream := &b.plan.Weights
	extent := b.layout.weightExtent(b.groups[group])
	stream.Loads = append(stream.Loads, Load{[]Chunk{{Extents: []Extent{extent}}}})
	return len(stream.Loads) - 1
}

// resident returns the index of the wanted item among the last slots of loaded,
// or -1.
func resident(loaded []int, wanted, slots int) int {
	for i := len(loaded) - 1; i >= max(0, len(loaded)-slots); i-- {
		if loaded[i] == wanted {
			return i
		}
	}
	return -1
}

// chunks cuts the rows of a block into parts of about ChunkBytes. A burst that
// two parts share belongs to the first.
func (b *builder) chunks(rows dataflow.Range) []Chunk {
	perRow := toBytes(b.layout.rowBits(b.Layer.InChannels))
	rowsPerChunk := max(1, int(uint64(b.ChunkBytes)/max(1, perRow)))
	var chunks []Chunk
	var before []Extent // all of the block up to the chunk
	for lo := rows.Lo; lo < rows.Hi; lo += rowsPerChunk {
		hi := min(lo+rowsPerChunk, rows.Hi)
		upTo := b.layout.inputExtents(dataflow.Range{Lo: rows.Lo, Hi: hi})
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

// RowsNeeded returns how many input rows, over all images, must have arrived
// for an output pixel to be computed.
func (r Request) RowsNeeded(pixel int) int {
	_, hi := layout{layer: r.Layer, images: r.Images}.rowsOfPixel(pixel)
	return hi
}
