package sim

import (
	"cmp"
	"slices"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/memory/mapper"
	"pgsim/pgworkloads"
)

// windowReads counts the words of the activation scratchpad that passes of a layer read, if they
// read the words that hold the operands of kernel windows:
//
//	scratchpad --words--> rows (window): each its own, also where windows overlap
//	scratchpad --words--> line buffers --> rows: each once for all rows that need it
//
// A word lies in the bank of its number, modulo banks, in every plane. A row takes as many words
// per cycle as a bank gives, or one from its line buffer.
//
// Words come in the order in which they are stored. A row whose buffer holds the words of a kernel
// row shares them with the other pixels in its row of outputs. A row whose buffer holds the words
// of its whole window shares them with all rows. A row whose buffer holds less shares none. PEs
// that have their own streams don't get them through the line buffers of rows.
type windowReads struct {
	*mapper.Windows
	kind      ReadKind
	lineWords uint64
	together  bool // PEs that need the same window take it from one read
	ports     uint64

	streams []stream       // scratch: the streams of a part of a pass, each once
	words   []mapper.Words // scratch: the words of the windows of a part of a pass
}

// stream is a pixel of a convolution group, with the number of streams that need it.
type stream struct {
	pixel, group int
	times        uint64
}

// activationWords is what a part of a pass reads from the activation scratchpad.
type activationWords struct {
	// read are words that are read. taken are words that streams take, which are more if several
	// streams take the same word.
	read, taken uint64
	// unrolled are the words that would be read if windows were stored unrolled.
	unrolled uint64
	// buffered are words that go through line buffers.
	buffered uint64
	// cycles is how long the longest stream takes its words.
	cycles uint64
}

// newWindowReads returns how passes of a layer read windows, nil if these are stored unrolled.
func newWindowReads(pad configs.ActivationScratchpad, l pgworkloads.Layer, images, inputPart int) *windowReads {
	kind, err := ActivationReads.Lookup(string(cmp.Or(pad.Reads, configs.UnrolledReads)))
	if err != nil || !kind.Windows {
		return nil // names were checked before
	}
	return &windowReads{
		Windows: mapper.NewWindows(l, images, pad.WordBits, inputPart), kind: kind,
		lineWords: uint64(pad.LineWords.Words()), together: pad.Broadcast, ports: uint64(pad.Ports),
	}
}

// of returns what a part of a pass reads, and requests it from the banks. planes tells how many
// words of a window are read for each word of a plane.
func (r *windowReads) of(p *dataflow.Pass, products []dataflow.Product, planes func(bits int) uint64, banks []uint64) activationWords {
	r.collect(p)
	var all activationWords
	for _, product := range products {
		all.add(r.product(p, product, planes(product.Bits), banks))
	}
	return all
}

// add adds what another product reads, which is streamed after this one.
func (a *activationWords) add(other activationWords) {
	a.read += other.read
	a.taken += other.taken
	a.buffered += other.buffered
	a.cycles += other.cycles
}

// collect finds the streams of a part of a pass, each once, by group and pixel.
func (r *windowReads) collect(p *dataflow.Pass) {
	r.streams = r.streams[:0]
	p.EachStream(func(pixel, channel int32) {
		r.streams = append(r.streams, stream{int(pixel), r.ConvGroup(int(channel)), 1})
	})
	order := func(a, b stream) int { return cmp.Or(a.group-b.group, a.pixel-b.pixel) }
	if !slices.IsSortedFunc(r.streams, order) {
		slices.SortFunc(r.streams, order)
	}
	once := r.streams[:0]
	for _, s := range r.streams {
		if last := len(once) - 1; last >= 0 && order(once[last], s) == 0 {
			once[last].times++
			continue
		}
		once = append(once, s)
	}
	r.streams = once
}

// product returns what the collected streams read for one product.
func (r *windowReads) product(p *dataflow.Pass, product dataflow.Product, planes uint64, banks []uint64) activationWords {
	lines := r.kind.LineBuffers && !p.OwnStreams()
	var all activationWords
	var longest uint64 // words of a window
	r.words = r.words[:0]
	for _, s := range r.streams {
		first := len(r.words)
		r.words = r.Of(r.words, s.pixel, s.group, product, p.Operands)
		window := planes * count(r.words[first:])
		all.taken += s.times * window
		longest = max(longest, window)
		if times := r.reads(s); !lines {
			all.read += ask(banks, r.words[first:], planes*times)
		}
	}
	if !lines {
		all.cycles = ints.CeilDiv(longest, r.ports)
		return all
	}
	all.buffered, all.cycles = all.taken, longest
	all.read = r.shared(product, p.Operands, planes, banks)
	return all
}

// reads returns how often the words of a stream are read if rows have no line buffers.
func (r *windowReads) reads(s stream) uint64 {
	if r.together {
		return 1
	}
	return s.times
}

// shared returns what is read for rows that have line buffers.
func (r *windowReads) shared(product dataflow.Product, operands dataflow.Range, planes uint64, banks []uint64) (read uint64) {
	row := planes * uint64(r.RowWords(product, operands))
	rows := uint64(r.KernelRows())
	for rest := r.streams; len(rest) > 0; {
		together := len(rest)
		switch {
		case rows*row <= r.lineWords: // all rows
		case row <= r.lineWords:
			together = r.sameRow(rest)
		default:
			together = 1
		}
		r.words = r.words[:0]
		for _, s := range rest[:together] {
			r.words = r.Of(r.words, s.pixel, s.group, product, operands)
		}
		times := uint64(1)
		if row > r.lineWords {
			times = r.reads(rest[0])
		}
		read += ask(banks, once(r.words), planes*times)
		rest = rest[together:]
	}
	return read
}

// sameRow returns how many of some streams, from the first one on, are in one convolution group
// and one row of outputs.
func (r *windowReads) sameRow(streams []stream) int {
	first := streams[0]
	row := r.OutputRow(first.pixel)
	for i, s := range streams {
		if s.group != first.group || r.OutputRow(s.pixel) != row {
			return i
		}
	}
	return len(streams)
}

// once merges words that overlap.
func once(words []mapper.Words) []mapper.Words {
	slices.SortFunc(words, func(a, b mapper.Words) int { return a.Lo - b.Lo })
	joined := words[:0]
	for _, w := range words {
		if last := len(joined) - 1; last >= 0 && w.Lo <= joined[last].Hi {
			joined[last].Hi = max(joined[last].Hi, w.Hi)
			continue
		}
		joined = append(joined, w)
	}
	return joined
}

// count counts words.
func count(words []mapper.Words) (n uint64) {
	for _, w := range words {
		n += uint64(w.Len())
	}
	return n
}

// ask requests words from the banks the given number of times, and returns the total.
func ask(banks []uint64, words []mapper.Words, times uint64) (asked uint64) {
	for _, w := range words {
		asked += times * uint64(w.Len())
		if every := w.Len() / len(banks); every > 0 {
			for bank := range banks {
				banks[bank] += times * uint64(every)
			}
			w.Lo += every * len(banks)
		}
		for word := w.Lo; word < w.Hi; word++ {
			banks[word%len(banks)] += times
		}
	}
	return asked
}
