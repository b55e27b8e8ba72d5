package sim

import (
	"slices"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// operands says how the passes of one layer use the scratchpads. Input words are packed along K: W
// bits of one plane of a pixel, or of the weights of a channel. The PE says how many of them it
// reads. The words of a pixel or channel lie in one bank: pixel or channel number modulo banks.
// For pixels this holds if their kernel windows are stored unrolled; type windowReads says how
// they are read otherwise. Results go round the banks of the output scratchpad.
type operands struct {
	pads            configs.Scratchpads
	pe              pe.PE
	outputBits      uint64 // of one result
	sumBits         uint64 // of one sum of a part of K
	products        [3][]dataflow.Product
	activationBanks []uint64 // scratch: words by bank
	pixels          []int32  // scratch: the pixels of a part of a pass, each once
	weightBanks     []uint64 // scratch: words by bank
	unlimited       bool     // the policy is a bound, not a machine
	geometry        pe.Geometry
	fold            int  // column groups that can share the array
	band            bool // weights have an entry at a band of rows
	// windows says how passes read kernel windows. It is nil if these are stored unrolled.
	windows *windowReads
	// inRows is set if rows hold pixels, and each row has a stream.
	inRows bool
}

func newOperands(acc configs.Accelerator, m dataflow.Machine, l pgworkloads.Layer) *operands {
	pads := acc.Scratchpads
	_, band := m.Policy.(dataflow.MixingPolicy)
	return &operands{
		pads:       pads,
		pe:         m.Element(),
		outputBits: uint64(acc.Array.OutputBits),
		sumBits:    uint64(acc.Array.AccumulatorBits),
		products: [...][]dataflow.Product{
			dataflow.High: m.Products(l, dataflow.High), dataflow.Low: m.Products(l, dataflow.Low), dataflow.Full: m.Products(l, dataflow.Full),
		},
		activationBanks: make([]uint64, pads.Activation.Banks),
		weightBanks:     make([]uint64, pads.Weight.Banks),
		unlimited:       m.IsBound(),
		geometry:        m.Geometry,
		fold:            max(1, m.Fold),
		band:            band,
		inRows:          !m.Dataflow.SumsBelowColumns(),
	}
}

// words are what one pass moves between the scratchpads and the array.
type words struct {
	// activations and weights are words read, and results are words written.
	activations, weights, results uint64
	// unrolled are the words of activations that would be read if kernel windows were stored
	// unrolled. buffered are the words that go through line buffers.
	unrolled, buffered uint64
	// sumsRead and sumsWritten are words of sums of a part of K that are read from and written to
	// the output scratchpad.
	sumsRead, sumsWritten uint64
	// lowActivations and lowWeights are the words that streams of low bits take. More are taken
	// than read if several streams take the same word.
	lowActivations, lowWeights uint64
	// rowActivations are the words that rows stream for all their PEs. enteredWeights are the words
	// that come to an entry of weights in the middle of the array, counted once per entry.
	rowActivations, enteredWeights uint64
	// groups are the groups of operands that the rows take.
	groups uint64
	// stretch is by how many cycles the pass stretches because a bank can't give or take its words
	// in time.
	stretch pe.Cycle
}

// of returns the words of a pass. A mere drain moves its results within the cycles in which they
// leave: the scratchpad is assumed to keep up with one drain chain per column, but not with more.
func (o *operands) of(p *dataflow.Pass) words {
	w := words{
		results:     wordsOf(uint64(p.Final)*o.outputBits, o.pads.Output),
		sumsRead:    wordsOf(uint64(p.SumsRead)*o.sumBits, o.pads.Output),
		sumsWritten: wordsOf(uint64(p.SumsWritten)*o.sumBits, o.pads.Output),
	}
	if !p.Reads() {
		if o.geometry.DrainChains > 1 {
			w.stretch = o.beyond(o.resultCycles(w), pe.Cycle(o.geometry.ChainRows()))
		}
		return w
	}
	clear(o.activationBanks)
	clear(o.weightBanks)
	var folded, longest uint64
	for _, part := range p.Parts() {
		perPixel, perChannel := o.streamWords(part)
		activations := o.activations(part, perPixel)
		longest = max(longest, activations.cycles)
		weights := o.ask(o.weightBanks, part.Channels, perChannel)
		w.groups += uint64(len(part.Pixels)) * uint64(o.geometry.Groups(part.Operands.Len()))
		w.activations += activations.read
		w.unrolled += activations.unrolled
		w.buffered += activations.buffered
		w.weights += weights
		if part.Kind == dataflow.Low {
			w.lowActivations += activations.taken
			w.lowWeights += weights
		} else {
			w.rowActivations += activations.taken
		}
		if o.band {
			w.enteredWeights = weights // of the last part
		}
		folded += o.foldEntries(part) * perChannel
	}
	w.enteredWeights += folded
	w.stretch = o.beyond(max(
		ints.CeilDiv(slices.Max(o.activationBanks), uint64(o.pads.Activation.Ports)),
		ints.CeilDiv(slices.Max(o.weightBanks), uint64(o.pads.Weight.Ports)),
		o.resultCycles(w), longest,
	), p.Timing.Fed())
	return w
}

// activations returns what a part of a pass reads from the activation scratchpad, and requests it
// from the banks. perPixel is the number of words it reads of a pixel that is stored unrolled.
func (o *operands) activations(part *dataflow.Pass, perPixel uint64) activationWords {
	pixels := o.read(part.Pixels)
	if o.windows == nil {
		read := o.ask(o.activationBanks, pixels, perPixel)
		return activationWords{read: read, taken: uint64(len(part.Pixels)) * perPixel, unrolled: read}
	}
	words := o.windows.of(part, o.products[part.Kind], o.planes, o.activationBanks)
	words.unrolled = uint64(len(pixels)) * perPixel
	if !o.inRows {
		words.cycles = 0
	}
	return words
}

// planes returns how many words are read for one word of each plane of some bits.
func (o *operands) planes(bits int) uint64 {
	return o.pe.ActivationWords(1, bits, o.pads.Activation.WordBits)
}

// streamWords returns the words that a pass reads of a pixel and of a channel, over all products
// that it makes.
func (o *operands) streamWords(p *dataflow.Pass) (perPixel, perChannel uint64) {
	for _, product := range o.products[p.Kind] {
		k := product.Of(p.Operands).Len()
		perPixel += o.pe.ActivationWords(k, product.Bits, o.pads.Activation.WordBits)
		perChannel += o.pe.WeightWords(k, product.WeightBits, o.pads.Weight.WordBits)
	}
	return perPixel, perChannel
}

// foldEntries returns how many entries of a folded array, below its first row, the weights of a
// pass's channels come to. In an unfolded array the weights of every channel pass all rows.
func (o *operands) foldEntries(p *dataflow.Pass) uint64 {
	switch {
	case p.PixelBatches != nil:
		return 0 // every PE has its own weights
	case o.geometry.Folds > 1:
		return uint64(max(0, len(p.Channels)-o.geometry.ArrayCols()))
	}
	return uint64(len(p.Channels) * (o.fold - 1))
}

// resultCycles returns how many cycles the output scratchpad needs to take the results, and to
// take and give sums.
func (o *operands) resultCycles(w words) uint64 {
	return ints.CeilDiv(w.results+w.sumsRead+w.sumsWritten, uint64(o.pads.Output.Banks)*uint64(o.pads.Output.Ports))
}

// beyond returns how many more cycles scratchpads need than are available.
func (o *operands) beyond(need uint64, there pe.Cycle) pe.Cycle {
	if o.unlimited || pe.Cycle(need) <= there {
		return 0
	}
	return pe.Cycle(need) - there
}

// read returns the pixels whose words are read for streams of the given pixels. Each is listed
// once if one read serves all.
func (o *operands) read(streams []int32) []int32 {
	if !o.pads.Activation.Broadcast {
		return streams
	}
	o.pixels = append(o.pixels[:0], streams...)
	slices.Sort(o.pixels)
	return slices.Compact(o.pixels)
}

// wordsOf returns the words of a scratchpad that some bits take.
func wordsOf(bits uint64, pad configs.Scratchpad) uint64 {
	return ints.CeilDiv(bits, uint64(pad.WordBits))
}

// ask requests perItem words of every item from the banks and returns the total.
func (*operands) ask(banks []uint64, items []int32, perItem uint64) uint64 {
	for _, item := range items {
		banks[int(item)%len(banks)] += perItem
	}
	return uint64(len(items)) * perItem
}
