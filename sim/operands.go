package sim

import (
	"slices"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// operands is how the passes of one layer use the scratchpads. Input words are
// packed along K, W bits of one plane of a pixel or of the weights of a
// channel, and the PE says how many of them it reads; the words of a pixel or channel lie in one bank, pixel or channel
// number modulo banks. This is so of pixels where their kernel windows lie unrolled; type
// windowReads has how they are read otherwise. Results go round the banks of the output scratchpad.
type operands struct {
	pads            configs.Scratchpads
	pe              pe.PE
	outputBits      uint64 // of one result
	sumBits         uint64 // of one sum of a part of K
	products        [3][]dataflow.Product
	activationBanks []uint64 // scratch: words by bank
	pixels          []int32  // scratch: those of a part of a pass, each once
	weightBanks     []uint64 // scratch: words by bank
	unlimited       bool     // the policy is a bound, not a machine
	geometry        pe.Geometry
	fold            int  // column groups that can share the array
	band            bool // weights have an entry at a band of rows
	// windows is how passes read kernel windows, nil where these lie unrolled.
	windows *windowReads
	// inRows is set where rows hold pixels, and each has a stream.
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

// words is what one pass moves between the scratchpads and the array.
type words struct {
	// activations and weights are words read, results words written.
	activations, weights, results uint64
	// unrolled are words of activations that would be read if kernel windows lay unrolled,
	// buffered those that go through line buffers.
	unrolled, buffered uint64
	// sumsRead and sumsWritten are words of sums of a part of K, read from and written to
	// the output scratchpad.
	sumsRead, sumsWritten uint64
	// lowActivations and lowWeights are words that streams of low bits take: more than
	// are read where several take the same.
	lowActivations, lowWeights uint64
	// rowActivations are words that rows stream for all their PEs, enteredWeights those
	// that come to an entry of weights in the middle of the array, once for each.
	rowActivations, enteredWeights uint64
	// groups are groups of operands that the rows take.
	groups uint64
	// stretch is by how many cycles the pass stretches because a bank can't
	// give or take its words in time.
	stretch pe.Cycle
}

// of returns the words of a pass. A mere drain moves its results within the
// cycles in which they leave: the scratchpad is taken to keep up with one drain chain per
// column, but not with more.
func (o *operands) of(p *dataflow.Pass) words {
	w := words{
		results:     wordsOf(uint64(p.Final)*o.outputBits, o.pads.Output),
		sumsRead:    wordsOf(uint64(p.SumsRead)*o.sumBits, o.pads.Output),
		sumsWritten: wordsOf(uint64(p.SumsWritten)*o.sumBits, o.pads.Output),
	}
	if p.Timing.Steps == 0 {
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

// activations returns what a part of a pass reads of the activation scratchpad, and asks its
// banks for it. Of a pixel that lies unrolled it reads so many words.
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

// planes returns how many words are read for a word of every plane of some bits.
func (o *operands) planes(bits int) uint64 {
	return o.pe.ActivationWords(1, bits, o.pads.Activation.WordBits)
}

// streamWords returns the words that a pass reads of a pixel and of a channel: those of every
// product that it makes.
func (o *operands) streamWords(p *dataflow.Pass) (perPixel, perChannel uint64) {
	for _, product := range o.products[p.Kind] {
		k := product.Of(p.Operands).Len()
		perPixel += o.pe.ActivationWords(k, product.Bits, o.pads.Activation.WordBits)
		perChannel += o.pe.WeightWords(k, product.WeightBits, o.pads.Weight.WordBits)
	}
	return perPixel, perChannel
}

// foldEntries returns how many entries of a folded array the weights of a pass's
// channels come to, below its first row. Unfolded, those of every channel pass all of them.
func (o *operands) foldEntries(p *dataflow.Pass) uint64 {
	switch {
	case p.PixelBatches != nil:
		return 0 // every PE has weights of its own
	case o.geometry.Folds > 1:
		return uint64(max(0, len(p.Channels)-o.geometry.ArrayCols()))
	}
	return uint64(len(p.Channels) * (o.fold - 1))
}

// resultCycles returns for how many cycles the output scratchpad takes the results, and
// takes and gives sums.
func (o *operands) resultCycles(w words) uint64 {
	return ints.CeilDiv(w.results+w.sumsRead+w.sumsWritten, uint64(o.pads.Output.Banks)*uint64(o.pads.Output.Ports))
}

// beyond returns how many more cycles scratchpads need than there are.
func (o *operands) beyond(need uint64, there pe.Cycle) pe.Cycle {
	if o.unlimited || pe.Cycle(need) <= there {
		return 0
	}
	return pe.Cycle(need) - there
}

// read returns the pixels whose words are read for streams of the given pixels: each
// once, where a word is read for all.
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

// ask asks the banks for so many words of every item and returns how many they are.
func (*operands) ask(banks []uint64, items []int32, perItem uint64) uint64 {
	for _, item := range items {
		banks[int(item)%len(banks)] += perItem
	}
	return uint64(len(items)) * perItem
}
