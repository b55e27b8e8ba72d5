package sim

import (
	"fmt"

	"pgsim/configs"
	"pgsim/configs/ints"
	"pgsim/dataflow"
	"pgsim/energy"
	"pgsim/memory"
	"pgsim/memory/mapper"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// behind is the work that follows a layer, on a machine that needs it.
type behind struct {
	elements     pgworkloads.ElementsByKind
	constantBits int // of the constants of a channel
}

// lookBehind finds what follows every layer, if the machine has lanes for it or loads the
// constants of channels.
func (p *planned) lookBehind(w pgworkloads.Workload) error {
	lanes, loaded := p.acc.PPU.Width != configs.UnlimitedLanes, p.acc.Network.Constants == configs.LoadedConstants
	if !lanes && !loaded {
		return nil
	}
	if w.Graph == nil {
		return fmt.Errorf("workload %s doesn't say what happens between its layers; use ppu.width 0 and network.constants free", w.Name)
	}
	for i, l := range w.Layers {
		var b behind
		if lanes {
			b.elements = w.Graph.ElementsBehind(i, w.Images)
		}
		if loaded {
			b.constantBits = p.constantBits(l.Layer, w.Graph.ChannelsScaled(i))
		}
		p.behind = append(p.behind, b)
	}
	return nil
}

// constantBits returns the bits of the constants of one channel of a layer. If the machine gates,
// there is a threshold, as wide as the sum that it is compared to. There is also a scale and a
// shift for every channel that nodes behind the drain scale, divided among the channels of the
// layer.
func (s *System) constantBits(l pgworkloads.Layer, scaled int) int {
	bits := 0
	if l.Gated && s.acc.Array.Policy != configs.DensePolicy {
		bits += s.acc.Array.AccumulatorBits
	}
	constants := scaled * (s.acc.PPU.ScaleBits + s.acc.Array.AccumulatorBits)
	return bits + ints.CeilDiv(constants, l.N())
}

// request returns the mapper's request for the product of the layer with an index.
func (p *planned) request(layer int, product pgworkloads.Layer, images int) mapper.Request {
	r := p.mapping(product, images)
	if p.behind != nil {
		r.ConstantBits = p.behind[layer].constantBits
	}
	return r
}

// follow adds what follows the layer with an index to the layer's task.
func (p *planned) follow(layer int, t *task) {
	if p.behind != nil {
		t.Behind, t.constantBits = p.behind[layer].elements, p.behind[layer].constantBits
	}
}

// postProcessed counts what the post-processing unit did.
func (t *tally) postProcessed(report dataflow.Report) {
	if report.PostOperations == 0 {
		return
	}
	for action, n := range dataflow.PostOperations(t.behind) {
		t.own[action] = n
	}
	t.own[hardware.PostResult] = t.final
}

// constants adds the words of the constants of channels that are read from the weight scratchpad:
// every segment reads those of its channels once.
func (t *task) constants(a *energy.Actions, pads configs.Scratchpads, segments []dataflow.Segment) {
	if t.constantBits == 0 {
		return
	}
	for _, s := range segments {
		a.Scratchpads[memory.Weight].Reads += wordsOf(uint64(s.Channels.Len())*uint64(t.constantBits), pads.Weight)
	}
}

// constants adds the words of constants of a layer that was run with memory.
func (l *layerRun) constants(a *energy.Actions) {
	l.task.constants(a, l.moved.pads, l.plan.Segments())
}

// postBooks compares what the post-processing unit did with the elements of the layer, and with
// what its lanes had time for.
func postBooks(w pgworkloads.LayerWork, m dataflow.Machine, report dataflow.Report) []books {
	if m.Post.Width == configs.UnlimitedLanes {
		return nil
	}
	var operations uint64
	for _, n := range dataflow.PostOperations(w.Behind) {
		operations += n
	}
	lanes := uint64(report.PostCycles) * uint64(m.Post.Width)
	return []books{
		{"operations behind the drain", report.PostOperations, operations},
		{"operations that lanes had time for", min(lanes, operations), operations},
	}
}
