package sim

import (
	"slices"
	"sort"

	"pgsim/dataflow"
	"pgsim/memory"
	"pgsim/memory/mapper"
)

// transfer is one contiguous move between DRAM and a scratchpad, to be asked
// for.
type transfer struct {
	moved  moved
	extent mapper.Extent
}

// moved is what a transfer moves.
type moved struct {
	pad memory.Pad
	// load and chunk are those of an input stream; results have none.
	load, chunk int
}

// loader brings the blocks of a plan into the scratchpads ahead of their use.
type loader struct {
	plan mapper.Plan
	pads [2]*padLoader // activation and weight, by memory.Pad
	done [][2]int      // by step, then by memory.Pad
	step int           // first step whose loads are not all issued
	// reads tells which parts of operands that are cut along K have to come.
	reads *mapper.Reads
}

// padLoader is the state of the loads of one scratchpad.
type padLoader struct {
	pad      memory.Pad
	stream   mapper.Stream
	issued   int     // loads whose transfers have been asked for
	released int     // how many loads are used no more
	missing  [][]int // transfers under way, by load and chunk
}

func newLoader(plan mapper.Plan) *loader {
	return &loader{
		plan: plan,
		done: done(plan), reads: mapper.NewReads(plan),
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

// issue returns the transfers that have a free slot to go to, in the order in
// which the steps need them.
func (l *loader) issue() []transfer {
	var transfers []transfer
	for ; l.step < len(l.plan.Steps); l.step++ {
		s := l.plan.Steps[l.step]
		weights, ok := l.pads[memory.Weight].issue(s.Weights)
		transfers = append(transfers, weights...)
		if !ok {
			break
		}
		activations, ok := l.pads[memory.Activation].issue(s.Activations)
		transfers = append(transfers, activations...)
		if !ok {
			break
		}
	}
	return transfers
}

// issue returns the transfers of a load, unless they have been issued before,
// and whether the load is issued now.
func (p *padLoader) issue(load int) ([]transfer, bool) {
	if load < p.issued || p.stream.IsCut() {
		return nil, true
	}
	if load >= p.released+p.stream.Slots {
		return nil, false
	}
	p.issued = load + 1
	return p.transfers(load), true
}

// transfers returns those of a load.
func (p *padLoader) transfers(load int) []transfer {
	var transfers []transfer
	for i, chunk := range p.stream.Loads[load].Chunks {
		for _, extent := range chunk.Extents {
			transfers = append(transfers, transfer{moved{p.pad, load, i}, extent})
		}
	}
	return transfers
}

// loaded tells that a transfer has arrived.
func (l *loader) loaded(m moved) { l.pads[m.pad].missing[m.load][m.chunk]-- }

// arrived tells whether the operands of a pass of the given step are there.
func (l *loader) arrived(step int, p *dataflow.Pass) bool {
	activations, weights := l.plan.Loads(dataflow.Reading{Segment: step, Operands: p.Operands})
	if slices.Max(l.pads[memory.Weight].missing[weights]) > 0 {
		return false
	}
	if len(p.Pixels) == 0 {
		return true
	}
	rows := l.plan.RowsNeeded(int(slices.Max(p.Pixels)))
	missing := l.pads[memory.Activation].missing[activations]
	for i, chunk := range l.plan.Activations.Loads[activations].Chunks {
		if missing[i] > 0 {
			return false
		}
		if chunk.Rows >= rows {
			break
		}
	}
	return true
}

// release tells that the steps before the given one have been streamed: loads
// that no later step uses make room.
func (l *loader) release(step int) {
	for pad, done := range l.done[step] {
		l.pads[pad].released = done
	}
}

// kept returns the first step whose loads the scratchpads can hold beside those of the
// given one: once the steps before it are released, those of the given one can come. Of
// operands that are cut along K they hold those of one step.
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

// releaseAll tells that all steps have been streamed.
func (l *loader) releaseAll() { l.release(len(l.plan.Steps)) }

// done returns, for every step and for the end, how many loads of each input
// scratchpad neither this step nor a later one uses. A load that stays, because a
// later step uses it again, keeps its slot while later loads come and go.
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
