package mapper

import "pgsim/dataflow"

// Extent is a contiguous range of DRAM.
type Extent struct{ Address, Bytes uint64 }

// Chunk is a part of a block that arrives as one unit.
type Chunk struct {
	Extents []Extent
	// Rows counts the input rows, over all images, that are complete in the scratchpad once this
	// chunk and those before it have arrived.
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
	// Slots is how many loads the scratchpad holds at a time.
	Slots int
	// Parts is how many consecutive loads bring one block that is cut along K, one load for each
	// part. They are loaded as passes ask for them, any number of times. If blocks are not cut,
	// Parts is 0, and every load is loaded once.
	Parts int
}

// IsCut tells whether blocks are cut along K.
func (s Stream) IsCut() bool { return s.Parts > 0 }

// Part returns how many loads after the first load of a block the given part of K comes.
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

// Step is one segment and its loads.
type Step struct {
	dataflow.Segment
	// Activations and Weights are indices of loads in their streams. Where these are cut along K,
	// they are the loads of the first part.
	Activations, Weights int
	// Output is where the results of the segment go. For the last segment of a time step, it is
	// where the state that the step makes goes. The results of a recurrent product stay on chip,
	// and its other segments have no Output.
	Output Extent
	// Results are the bytes of all results, before [Between] says which of them are stored. They
	// are 0 if it does not say.
	Results uint64
	// Behind is what nodes behind the drain read from DRAM for these results.
	Behind Extent
}

// Plan says how a layer passes through the scratchpads.
type Plan struct {
	// Steps are the segments, in the order of execution.
	Steps []Step
	// Activations and Weights are the loads of the two input scratchpads.
	Activations, Weights Stream
	// Between says what the layer moves of the tensors between layers. It is zero if the layer
	// moves all.
	Between Between
	// SumBytes is the room in the output scratchpad for the sums of a part of K; 0 if they stay in
	// the PEs.
	SumBytes uint64
	// layout is where the tensors lie.
	layout layout
	// again is what cut streams read beyond loading every load once, if every tile takes one pass.
	again uint64
}

// Keeps tells whether [Between] says which results are stored.
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

// ReadBytes returns what the plan reads from DRAM. Where blocks are cut along K, it assumes passes
// without gates, one for every tile. [Reads] counts what other passes read.
func (p Plan) ReadBytes() uint64 {
	return p.Activations.Bytes() + p.Weights.Bytes() + p.again + p.Between.LoadBytes
}

// SumsMoved returns how many sums of parts of K go to the output scratchpad. The same number comes
// back.
func (p Plan) SumsMoved() uint64 {
	var sums uint64
	for _, s := range p.Steps {
		if s.More {
			sums += uint64(s.Pixels.Len()) * uint64(s.Channels.Len())
		}
	}
	return sums
}

// end returns the address after everything that the plan touches.
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
