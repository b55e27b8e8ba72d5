package sim

import (
	"slices"
	"sort"

	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// transfer is one contiguous move between DRAM and a scratchpad, to be requested.
type transfer struct {
	moved  moved
	extent mapper.Extent
}

// moved is what a transfer moves.
type moved struct {
	pad memory.Pad
	// load and chunk are those of an input stream. For results, load is the segment.
	load, chunk int
}

// loader brings the blocks of a plan into the scratchpads ahead of their use.
type loader struct {
	plan mapper.Plan
	pads [2]*padLoader // activation and weight, by memory.Pad
	done [][2]int      // by step, then by memory.Pad
	step int           // first step whose loads are not all issued
	// reads tells which parts of operands that are cut along K have to be loaded.
	reads *mapper.Reads
	// ahead is set while the layer only fetches ahead, behind the layers before it.
	ahead bool
	// behind is what nodes behind the drain read from DRAM.
	behind behindLoads
	// releases counts the calls that told which steps have been streamed.
	releases int
	// through is set once all steps have been streamed.
	through bool
}

// padLoader is the state of the loads of one scratchpad.
type padLoader struct {
	pad      memory.Pad
	stream   mapper.Stream
	issued   int     // loads whose transfers have been requested
	released int     // loads that are no longer used
	missing  [][]int // transfers under way, by load and chunk

	chunks   int        // of the load that is requested next: those whose transfers have been requested
	underWay int        // transfers that have been requested and have not arrived
	bounds   loadBounds // nil if the layer has the machine for itself
	gently   bool       // few transfers at a time, to keep out of the way of others
}

// loadBounds tell what a layer may load if there are others on the machine.
type loadBounds interface {
	// room tells whether a scratchpad has room for the given bytes of the layer, beside what other
	// layers still use.
	room(pad memory.Pad, bytes uint64) bool
	// computed tells whether the weights are in DRAM.
	computed() bool
	// readable tells whether the input rows before the given one, over all images, are in DRAM.
	readable(rows int) bool
	// clear tells whether inputs that the layer loads ahead are not in the way of another layer.
	clear() bool
}

func newLoader(plan mapper.Plan, chunkBytes uint64) *loader {
	return &loader{
		plan: plan,
		done: done(plan), reads: mapper.NewReads(plan),
		behind: behindLoads{steps: plan.Steps, chunk: chunkBytes},
		pads: [2]*padLoader{
			newPadLoader(memory.Activation, plan.Activations),
			newPadLoader(memory.Weight, plan.Weights),
		},
	}
}

func newPadLoader(pad memory.Pad, stream mapper.Stream) *padLoader {
	missing := make([][]int, len(stream.Loads))
	for i, load := range stream.Loads {
		missing[i] = transfersOf(load)
	}
	return &padLoader{pad: pad, stream: stream, missing: missing}
}

// transfersOf counts the transfers of a load by chunk.
func transfersOf(load mapper.Load) []int {
	counts := make([]int, len(load.Chunks))
	for i, chunk := range load.Chunks {
		counts[i] = len(chunk.Extents)
	}
	return counts
}

// issue returns the transfers that have a free slot, in the order in which the steps need them.
func (l *loader) issue() []transfer {
	var transfers []transfer
	for ; l.step < len(l.plan.Steps); l.step++ {
		s := l.plan.Steps[l.step]
		weights, ok := l.weights(s, l.ahead)
		transfers = append(transfers, weights...)
		if !ok {
			break
		}
		activations, ok := l.activations(s)
		transfers = append(transfers, activations...)
		if !ok {
			transfers = append(transfers, l.issueAhead()...)
			break
		}
	}
	return append(transfers, l.behind.issue()...)
}

// issue returns the transfers of a load, unless they have been issued before, and whether the load
// is issued now.
func (p *padLoader) issue(load int) ([]transfer, bool) {
	if load < p.issued || p.stream.IsCut() {
		return nil, true
	}
	if load >= p.released+p.stream.Slots || !p.takes(load) {
		return nil, false
	}
	var transfers []transfer
	for chunks := p.stream.Loads[load].Chunks; p.chunks < len(chunks); p.chunks++ {
		if p.bounds != nil && p.pad == memory.Activation && !p.bounds.readable(chunks[p.chunks].Rows) {
			return transfers, false
		}
		if p.gently && p.underWay >= prefetchTransfers {
			return transfers, false
		}
		transfers = append(transfers, p.chunkTransfers(load, p.chunks)...)
	}
	p.issued, p.chunks = load+1, 0
	return transfers, true
}

// takes tells whether the scratchpad takes a load.
func (p *padLoader) takes(load int) bool {
	if p.bounds == nil || p.chunks > 0 {
		return true
	}
	if p.pad == memory.Weight && !p.bounds.computed() {
		return false
	}
	return p.bounds.room(p.pad, p.stream.Loads[load].Bytes())
}

// chunkTransfers returns the transfers of a chunk of a load.
func (p *padLoader) chunkTransfers(load, chunk int) []transfer {
	var transfers []transfer
	for _, extent := range p.stream.Loads[load].Chunks[chunk].Extents {
		transfers = append(transfers, transfer{moved{p.pad, load, chunk}, extent})
	}
	p.underWay += len(transfers)
	return transfers
}

// loaded tells the loader that a transfer has arrived.
func (l *loader) loaded(m moved) {
	if m.load == behindLoad {
		l.behind.underWay--
		return
	}
	p := l.pads[m.pad]
	p.missing[m.load][m.chunk]--
	p.underWay--
}

// arrived tells whether the operands of a pass of the given step have arrived.
func (l *loader) arrived(step int, p *dataflow.Pass) bool {
	activations, weights := l.plan.Loads(dataflow.Reading{Segment: step, Operands: p.Operands})
	if slices.Max(l.pads[memory.Weight].missing[weights]) > 0 {
		return false
	}
	if len(p.Pixels) == 0 {
		return true
	}
	rows := l.plan.RowsNeeded(int(slices.Max(p.Pixels)))
	pad := l.pads[memory.Activation]
	missing := pad.missing[activations]
	for i, chunk := range l.plan.Activations.Loads[activations].Chunks {
		if missing[i] > 0 || !pad.asked(activations, i) {
			return false
		}
		if chunk.Rows >= rows {
			break
		}
	}
	return true
}

// asked tells whether a chunk of a load has been requested or, if it stays on chip, is there.
func (p *padLoader) asked(load, chunk int) bool {
	return p.bounds == nil || p.stream.IsCut() || load < p.issued || load == p.issued && chunk < p.chunks
}

// release tells the loader that the steps before the given one have been streamed. Loads that no
// later step uses make room.
func (l *loader) release(step int) {
	l.behind.streamed = step
	l.releases++
	for pad, done := range l.done[step] {
		l.pads[pad].released = done
	}
}

// held returns how many bytes of a scratchpad the loads in use take. If operands are cut along K,
// that is the whole scratchpad until nothing is in use.
func (p *padLoader) held(capacity uint64) (bytes uint64) {
	if p.stream.IsCut() {
		if p.released < len(p.stream.Loads) {
			return capacity
		}
		return 0
	}
	upTo := p.issued
	if p.chunks > 0 {
		upTo++
	}
	for load := p.released; load < upTo; load++ {
		bytes += p.stream.Loads[load].Bytes()
	}
	return bytes
}

// kept returns the first step whose loads the scratchpads can hold beside those of the given step.
// Once the steps before it are released, the loads of the given step can come. If operands are cut
// along K, the scratchpads hold those of one step.
func (l *loader) kept(step int) int {
	if l.plan.IsCut() {
		return step
	}
	uses := [2]int{memory.Activation: l.plan.Steps[step].Activations, memory.Weight: l.plan.Steps[step].Weights}
	return sort.Search(step, func(oldest int) bool {
		for pad, load := range uses {
			if load >= l.done[oldest][pad]+l.pads[pad].stream.Slots {
				return false
			}
		}
		return true
	})
}

// releaseAll tells the loader that all steps have been streamed.
func (l *loader) releaseAll() {
	l.release(len(l.plan.Steps))
	l.through = true
}

// done returns, for every step and for the end, how many loads of each input scratchpad are used
// neither by this step nor by a later one. A load that stays, because a later step uses it again,
// keeps its slot while later loads come and go.
func done(plan mapper.Plan) [][2]int {
	done := make([][2]int, len(plan.Steps)+1)
	done[len(plan.Steps)] = [2]int{
		memory.Activation: len(plan.Activations.Loads),
		memory.Weight:     len(plan.Weights.Loads),
	}
	var used [2][]bool // by memory.Pad, then by load: by this step or a later one
	for pad, loads := range done[len(plan.Steps)] {
		used[pad] = make([]bool, loads)
	}
	for i := len(plan.Steps) - 1; i >= 0; i-- {
		done[i] = done[i+1]
		for pad, load := range [2]int{
			memory.Activation: plan.Steps[i].Activations, memory.Weight: plan.Steps[i].Weights,
		} {
			if !used[pad][load] {
				used[pad][load] = true
				done[i][pad]--
			}
		}
	}
	return done
}
