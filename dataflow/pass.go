package dataflow

import "pgsim/pe"

// Kind tells which bits of the activations a pass streams.
type Kind int

// The kinds of passes.
const (
	// High passes stream the Bh most significant bits and decide the gates.
	High Kind = iota
	// Low passes stream the Bl least significant bits of gated outputs.
	Low
	// Full passes stream all B bits.
	Full
)

// String returns the kind's name in reports.
func (k Kind) String() string { return [...]string{"high", "low", "full"}[k] }

// Pass is one stream of operands through the array, or a mere drain where it
// has no steps. A policy may reuse a pass and its slices for the next one.
type Pass struct {
	Kind   Kind
	Timing pe.Pass
	// Pixels holds the pixel that each activation stream reads: one stream
	// for every row in use, or for every PE in use where PEs have streams of
	// their own. Weight-stationary, it holds the pixels that stream past the
	// weights, one after the other.
	Pixels []int32
	// Channels holds the channel whose weights each column in use reads,
	// where PEs have weight streams of their own that of each PE in use.
	Channels []int32
	// Operands are those of K that the pass reads of every pixel and channel:
	// all, those of its part where it comes in parts, or, weight-stationary, those of its
	// weight tile.
	Operands Range
	// Moves is what the pass moves whatever it works on.
	Moves pe.Moves
	// Activity is what the PEs do in the pass.
	Activity pe.Activity
	// Final counts the outputs that are final once the pass has drained.
	Final int
	// Segment is what the pass works on, as an index in the span of a carrying policy:
	// the segment of its tile or, for an LSB pass, the newest one begun. Other
	// policies leave it 0.
	Segment int
	// Finals say which segments the final outputs are of, with nil all of Segment. A
	// sequence gives indices in its span; the schedule makes them those of all segments.
	Finals []Share
	// SumsRead and SumsWritten count the sums of a part of K that come from the output
	// scratchpad to be added to those of the pass, and that go there.
	SumsRead, SumsWritten int
	// Rows holds the row of every pixel of a tile. It is nil where pixel i is in row i.
	Rows []int32
	// Batches are what the columns of an LSB pass work on, one each. They are nil where
	// pixel i is in row i and channel j in column j, and under a bound, which has no
	// columns to speak of.
	Batches []Batch
	// PixelBatches are what the rows of an LSB pass work on, one each, where every PE has
	// a weight stream of its own: then Pixels are those of rows, and Channels has an entry
	// for every PE in use.
	PixelBatches []PixelBatch
	// StreamChannels holds the channel that each stream is read for, under a bound: there
	// streams of one pass may be of several groups of a convolution.
	StreamChannels []int32
	// Band is the LSB part of a mixed pass, which other rows run in the same steps as
	// the MSB part: its kind, pixels and channels. What it does is counted in the pass.
	// It is nil for all other passes.
	Band *Pass
	// Flush is set for LSB passes that run although others could still fill them,
	// because buffers have to make room.
	Flush bool
	// movedPixels and movedChannels are those whose operands have come from other arrays.
	movedPixels, movedChannels int
	// Pushed and Popped count entries of the queues of gated outputs (pending
	// rows for row-pack; weight-stationary there are none) that the pass's decisions fill and its work empties.
	Pushed, Popped int
}

// Batch is what one column does in one LSB pass: outputs of one channel, one per row.
type Batch struct {
	Channel int32
	Pixels  []int32
}

// PixelBatch is what one row does in one LSB pass: outputs of one pixel, one per column.
type PixelBatch struct {
	Pixel    int32
	Channels []int32
}

// EachStream calls visit for every activation stream of the pass, in the order of Pixels,
// with an output channel that it is read for.
func (p *Pass) EachStream(visit func(pixel, channel int32)) {
	next := 0
	take := func(streams int, channel int32) {
		for _, pixel := range p.Pixels[next : next+streams] {
			visit(pixel, channel)
		}
		next += streams
	}
	switch {
	case p.Batches != nil && p.Band == nil: // those of a mixed pass are the band's
		for _, b := range p.Batches {
			take(len(b.Pixels), b.Channel)
		}
	case p.PixelBatches != nil:
		for _, b := range p.PixelBatches {
			take(1, b.Channels[0])
		}
	case p.StreamChannels != nil:
		for _, channel := range p.StreamChannels {
			take(1, channel)
		}
	default:
		take(len(p.Pixels), p.Channels[0])
	}
}

// OwnStreams tells whether PEs of the pass have activation streams of their own, which don't
// come through their row.
func (p *Pass) OwnStreams() bool {
	return p.Batches != nil && p.Band == nil || p.StreamChannels != nil
}

// Moved returns of how many of its pixels and channels the operands have come over the bus
// from other arrays.
func (p *Pass) Moved() (pixels, channels int) { return p.movedPixels, p.movedChannels }

// lowOutputs counts the outputs that get their low bits in the pass.
func (p *Pass) lowOutputs() int {
	switch {
	case p.Kind == Low:
		return int(p.Activity.Drained)
	case p.Band != nil:
		return int(p.Band.Activity.Drained)
	}
	return 0
}

// Parts returns what the pass streams: itself and, if it is mixed, its LSB part.
func (p *Pass) Parts() []*Pass {
	if p.Band == nil {
		return []*Pass{p}
	}
	return []*Pass{p, p.Band}
}

// tilePass returns a pass of the given kind over a tile, fed row by row, with
// all PEs of the tile at work.
func (w Work) tilePass(kind Kind, steps pe.Cycle, tile Range) Pass {
	live := tile.Len() * w.Channels.Len()
	p := Pass{
		Kind:     kind,
		Timing:   pe.Pass{Steps: steps, Decides: kind == High, Drains: true},
		Pixels:   integers(tile),
		Channels: integers(w.Channels),
	}
	p.Activity.IdleTilePartial = (w.PEs() - uint64(live)) * uint64(steps)
	p.Activity.Drained = uint64(live)
	*p.worked() = uint64(live) * uint64(steps)
	if kind == High {
		p.Activity.Comparisons = uint64(live)
	}
	return p
}

// highPass returns the MSB pass of a tile, which drains partial sums; those of
// outputs that are not gated are final.
func (w Work) highPass(tile Range) Pass {
	p := w.tilePass(High, w.High, tile)
	p.Final = tile.Len()*w.Channels.Len() - w.gated(tile)
	return p
}

// lowPass returns an LSB pass that completes the given number of gated outputs
// and leaves idle PEs to the caller to explain.
func (w Work) lowPass(outputs int) Pass {
	p := Pass{
		Kind:   Low,
		Timing: pe.Pass{Steps: w.Low, Drains: true},
		Final:  outputs,
	}
	p.Activity.LowSteps = uint64(outputs) * uint64(w.Low)
	p.Activity.Drained = uint64(outputs)
	return p
}

// worked returns the counter of PE steps at work in a pass of p's kind.
func (p *Pass) worked() *uint64 {
	switch p.Kind {
	case High:
		return &p.Activity.HighSteps
	case Low:
		return &p.Activity.LowSteps
	default:
		return &p.Activity.FullSteps
	}
}

// integers lists the integers of a range.
func integers(r Range) []int32 {
	list := make([]int32, 0, r.Len())
	for i := r.Lo; i < r.Hi; i++ {
		list = append(list, int32(i))
	}
	return list
}
