package mapper

import "pgsim/dataflow"

// Extent is a contiguous range of DRAM.
type Extent struct{ Address, Bytes uint64 }

// Chunk is a part of a block that arrives as one.
type Chunk struct {
	Extents []Extent
	// Rows counts the input rows, over all images, that are complete in the
	// scratchpad with this chunk and those before it.
	Rows int
}

// Bytes returns the size of the chunk.
func (c Chunk) Bytes() uint64 {
	var total uint64
	for _, e := range c.Extents {
		total += e.Bytes
	}
	return total
}

// Load fills a scratchpad with one block.
type Load struct{ Chunks []Chunk }

// Bytes returns the size of the block.
func (l Load) Bytes() uint64 {
	var total uint64
	for _, c := range l.Chunks {
		total += c.Bytes()
	}
	return total
}

// Stream is the sequence of loads of one scratchpad.
type Stream struct {
	// Loads are in the order of their use.
	Loads []Load
	// Slots is how many of them the scratchpad holds at a time.
	Slots int
	// Parts is how many loads in a row bring one block, each a part of K, where it is
	// cut; they are loaded as passes ask for them, any number of times. Otherwise it is 0,
	// and every load is loaded once.
	Parts int
}

// IsCut tells whether blocks are cut along K.
func (s Stream) IsCut() bool { return s.Parts > 0 }

// Part returns by how many loads the given part of K of a block is behind the first load
// of the block.
func (s Stream) Part(part int) int {
	if s.IsCut() {
		return part
	}
	return 0
}

// Bytes returns what the stream reads from DRAM if it loads every load once.
func (s Stream) Bytes() uint64 {
	var total uint64
	for _, l := range s.Loads {
		total += l.Bytes()
	}
	return total
}

// Step is one segment and the loads it works on.
type Step struct {
	dataflow.Segment
	// Activations and Weights are indices of loads in their streams: where they are cut
	// along K, of those of the first part.
	Activations, Weights int
	// Output is where the results of the segment go or, for the last segment of
	// a time step, the state that the step makes; the results of a recurrent
	// product stay on chip, and its other segments have no Output.
	Output Extent
	// Results are the bytes of the results before [Between] says what of them is stored; 0
	// where it says nothing.
	Results uint64
	// Behind is what nodes behind the drain read from DRAM for these results.
	Behind Extent
}

// Plan is how a layer passes through the scratchpads.
type Plan struct {
	// Steps are the segments in the order of execution.
	Steps []Step
	// Activations and Weights are what the two input scratchpads load.
	Activations, Weights Stream
	// Between is what the layer moves of the tensors between layers; zero where it moves all.
	Between Between
	// SumBytes is what the sums of a part of K take of the output scratchpad, 0 where they
	// stay in the PEs.
	SumBytes uint64
	// layout is where the tensors lie.
	layout layout
	// again is what cut streams read beyond loading every load once, if every tile takes
	// one pass.
	again uint64
}

// Keeps tells whether [Between] says what of the results is stored.
func (p Plan) Keeps() bool { return p.Steps[len(p.Steps)-1].Results > 0 }

// IsCut tells whether operands of the plan are cut along K.
func (p Plan) IsCut() bool { return p.Activations.IsCut() || p.Weights.IsCut() }

// RowsNeeded returns how many input rows, over all images, must have arrived
// for an output pixel to be computed.
func (p Plan) RowsNeeded(pixel int) int {
	_, hi := p.layout.rowsOfPixel(pixel)
	return hi
}

// Segments returns the segments of the plan in the order of execution.
func (p Plan) Segments() []dataflow.Segment {
	segments := make([]dataflow.Segment, len(p.Steps))
	for i, s := range p.Steps {
		segments[i] = s.Segment
	}
	return segments
}

// ReadBytes returns what the plan reads from DRAM. Where blocks are cut along K, this is
// what passes without gates read, one for every tile; what others read, [Reads] counts.
func (p Plan) ReadBytes() uint64 {
	return p.Activations.Bytes() + p.Weights.Bytes() + p.again + p.Between.LoadBytes
}

// SumsMoved returns how many sums of parts of K go to the output scratchpad, from which as
// many come back.
func (p Plan) SumsMoved() uint64 {
	var sums uint64
	for _, s := range p.Steps {
		if s.More {
			sums += uint64(s.Pixels.Len()) * uint64(s.Channels.Len())
		}
	}
	return sums
}

// end returns the address behind all that the plan touches.
func (p Plan) end() uint64 {
	var end uint64
	extend := func(e Extent) { end = max(end, e.Address+e.Bytes) }
	for _, s := range []Stream{p.Activations, p.Weights} {
		for _, l := range s.Loads {
			for _, c := range l.Chunks {
				for _, e := range c.Extents {
					extend(e)
				}
			}
		}
	}
	for _, s := range p.Steps {
		extend(s.Output)
		extend(s.Behind)
	}
	return end
}

// WrittenBytes returns what the plan writes to DRAM.
func (p Plan) WrittenBytes() uint64 {
	var total uint64
	for _, s := range p.Steps {
		total += s.Output.Bytes
	}
	return total
}
