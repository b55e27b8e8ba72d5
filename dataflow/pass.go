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

// Pass is one stream of operands through the array. A pass without steps only drains. A policy may
// reuse a pass and its slices for the next one.
type Pass struct {
	Kind   Kind
	Timing pe.Pass
	// Pixels holds the pixel that each activation stream reads. There is one stream for every row
	// in use, or for every PE in use if PEs have their own streams. Weight-stationary, Pixels holds
	// the pixels that stream past the weights, one after the other.
	Pixels []int32
	// Channels holds the channel whose weights each column in use reads. If PEs have their own
	// weight streams, it holds the channel of each PE in use.
	Channels []int32
	// Operands are the operands of K that the pass reads of every pixel and channel. They are all
	// operands, those of one part if the pass comes in parts, or, weight-stationary, those of its
	// weight tile.
	Operands Range
	// Moves is what the pass moves, whatever it works on.
	Moves pe.Moves
	// Activity is what the PEs do in the pass.
	Activity pe.Activity
	// Final counts the outputs that are final once the pass has drained.
	Final int
	// Segment is the segment that the pass works on, as an index in the span of a carrying policy.
	// It is the segment of the tile or, for an LSB pass, the newest segment begun. Other policies
	// leave it 0.
	Segment int
	// Finals say to which segments the final outputs belong. If Finals is nil, all belong to
	// Segment. A sequence gives indices in its span. The schedule converts them to indices among
	// all segments.
	Finals []Share
	// SumsRead counts sums of a part of K that come from the output scratchpad and are added to
	// those of the pass. SumsWritten counts sums that go to the output scratchpad.
	SumsRead, SumsWritten int
	// Rows holds the row of every pixel of a tile. It is nil where pixel i is in row i.
	Rows []int32
	// Batches are what the columns of an LSB pass work on, one batch each. They are nil if pixel i
	// is in row i and channel j in column j. They are also nil under a bound, which doesn't assign
	// outputs to columns.
	Batches []Batch
	// PixelBatches are what the rows of an LSB pass work on, one batch each, if every PE has its
	// own weight stream. Pixels then holds one pixel per row, and Channels has an entry for every
	// PE in use.
	PixelBatches []PixelBatch
	// StreamChannels holds the channel for which each stream is read, under a bound. There, streams
	// of one pass may belong to several groups of a convolution.
	StreamChannels []int32
	// Band is the LSB part of a mixed pass: its kind, pixels and channels. Other rows run it in the
	// same steps as the MSB part. Its activity is counted in the pass. It is nil for all other
	// passes.
	Band *Pass
	// Flush is set for LSB passes that run early, although further outputs could still fill them,
	// because buffers have to make room.
	Flush bool
	// movedPixels and movedChannels count the pixels and channels whose operands have come from
	// other arrays.
	movedPixels, movedChannels int
	// Pushed counts entries that the pass's decisions add to the queues of gated outputs, and
	// Popped counts entries that its work removes. For row-pack these are pending rows.
	// Weight-stationary there are no queues.
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

// EachStream calls visit for every activation stream of the pass, in the order of Pixels, with an
// output channel for which it is read.
func (p *Pass) EachStream(visit func(pixel, channel int32)) {
	next := 0
	take := func(streams int, channel int32) {
		for _, pixel := range p.Pixels[next : next+streams] {
			visit(pixel, channel)
		}
		next += streams
	}
	switch {
	case p.Batches != nil && p.Band == nil: // the batches of a mixed pass belong to the band
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

// OwnStreams tells whether PEs of the pass have their own activation streams, which don't come
// through their row.
func (p *Pass) OwnStreams() bool {
	return p.Batches != nil && p.Band == nil || p.StreamChannels != nil
}

// Moved returns the number of pixels and of channels of the pass whose operands have come over the
// bus from other arrays.
func (p *Pass) Moved() (pixels, channels int) { return p.movedPixels, p.movedChannels }

// lowOutputs counts the outputs whose low bits are computed in the pass.
func (p *Pass) lowOutputs() int {
	switch {
	case p.Kind == Low:
		return int(p.Activity.Drained)
	case p.Band != nil:
		return int(p.Band.Activity.Drained)
	}
	return 0
}

// Reads tells whether the pass reads operands. An LSB pass for no output, as lockstep has it, only
// drains.
func (p *Pass) Reads() bool { return p.Timing.Steps > 0 }

// Parts returns what the pass streams: itself and, if it is mixed, its LSB part.
func (p *Pass) Parts() []*Pass {
	if p.Band == nil {
		return []*Pass{p}
	}
	return []*Pass{p, p.Band}
}

// tilePass returns a pass of the given kind over a tile. It is fed row by row, and all PEs of the
// tile work.
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

// highPass returns the MSB pass of a tile, which drains partial sums. Sums of outputs that are not
// gated are final.
func (w Work) highPass(tile Range) Pass {
	p := w.tilePass(High, w.High, tile)
	p.Final = tile.Len()*w.Channels.Len() - w.gated(tile)
	return p
}

// lowPass returns an LSB pass that completes the given number of gated outputs. The caller has to
// account for idle PEs.
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

// worked returns the counter of working PE steps for a pass of p's kind.
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
