package sim

import (
	"cmp"
	"fmt"
	"slices"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/memory/mapper"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// dealt is how a layer is dealt to several arrays: a part for each, and how the parts pass
// through the scratchpads of their arrays, nil where memory has no say.
type dealt struct {
	parts []pgworkloads.Part
	plans []mapper.Plan
}

// dealCost is what dealings are compared by.
type dealCost struct {
	// cycles are those of the array that ends last, with all bits computed and memory that
	// never waits, or those that the DRAM takes for all bytes, if these are more.
	cycles pe.Cycle
	bytes  uint64
}

func (c dealCost) less(other dealCost) bool {
	return c.cycles < other.cycles || c.cycles == other.cycles && c.bytes < other.bytes
}

// pes returns the PEs of all arrays.
func (s *System) pes() uint64 { return uint64(s.acc.Array.Arrays()) * s.machine.PEs() }

// checkArrays refuses what doesn't work with several arrays yet, and scratchpads that can't be
// dealt to them.
func (s *System) checkArrays() error {
	n, network := s.acc.Array.Arrays(), s.acc.Network
	switch {
	case n == 1:
		return nil
	case s.overlap.OneMachine:
		return strict.Errorf("network.overlap", "%s needs one array, array.count is %d; use %s",
			network.Overlap, n, configs.IsolatedLayers)
	case network.Tensors == configs.StayingTensors:
		return strict.Errorf("network.tensors", "%s needs one array, array.count is %d; use %s",
			network.Tensors, n, configs.SpilledTensors)
	case s.machine.ReadsValues():
		return strict.Errorf("array.count", "must be 1 with %s PEs, whose steps depend on the values of activations; got %d",
			s.acc.Array.PE.Name(), n)
	}
	return nil
}

// dealLayers deals all layers to the arrays, given a request for each.
func (p *planned) dealLayers(requests []mapper.Request) error {
	for _, r := range requests {
		if r.Layer.Recurrent {
			return strict.Errorf("array.count", "must be 1: layer %s is recurrent, and what every array computes of a state "+
				"all need for the next; got %d", r.Layer.Name, p.acc.Array.Arrays())
		}
		d, err := p.dealLayer(r)
		if err != nil {
			return err
		}
		p.dealt = append(p.dealt, d)
	}
	return nil
}

// dealLayer deals a layer as costs the least. Where scratchpads are too small for one
// dealing, another one may do.
func (p *planned) dealLayer(r mapper.Request) (dealt, error) {
	var best dealt
	var least dealCost
	var refused error
	walked := walkedParts{}
	for _, by := range p.split.dealings(p.acc.Array.Arrays()) {
		d := dealt{parts: r.Layer.Parts(r.Images, by.channels, by.pixels)}
		if p.fidelity == Full {
			if err := p.mapParts(&d); err != nil {
				refused = cmp.Or(refused, err)
				continue
			}
		}
		if cost := p.dealCost(d, walked); best.parts == nil || cost.less(least) {
			best, least = d, cost
		}
	}
	if best.parts == nil {
		return dealt{}, refused
	}
	return best, nil
}

// mapParts plans how the parts of a layer pass through the scratchpads.
func (p *planned) mapParts(d *dealt) error {
	requests := make([]mapper.Request, len(d.parts))
	for i, part := range d.parts {
		requests[i] = p.mapping(part.Layer, part.Images)
	}
	places := mapper.Beside(d.parts, requests)
	for i, r := range requests {
		r.Place = &places[i]
		plan, err := mapper.Map(r)
		if err != nil {
			return fmt.Errorf("a part of the layer: %w", err)
		}
		d.plans = append(d.plans, plan)
	}
	return nil
}

// dealCost estimates what a dealing costs.
func (p *planned) dealCost(d dealt, walked walkedParts) (c dealCost) {
	for _, part := range d.parts {
		c.cycles = max(c.cycles, walked.cycles(p.alone(), part))
	}
	for _, plan := range d.plans {
		c.bytes += plan.ReadBytes() + plan.WrittenBytes()
	}
	seconds := float64(c.bytes) / (p.bandwidth() * bytesPerGB)
	c.cycles = max(c.cycles, pe.Cycle(seconds*p.acc.Clock.FrequencyMHz*units.HertzPerMHz))
	return c
}

// walkedParts are the cycles of parts on an array alone that computes all bits, by the sizes
// that they depend on.
type walkedParts map[[5]int]pe.Cycle

func (w walkedParts) cycles(m dataflow.Machine, part pgworkloads.Part) pe.Cycle {
	l := part.Layer
	sizes := [5]int{l.OutChannels, l.Groups, l.Output[0], l.Output[1], part.Images}
	cycles, known := w[sizes]
	if !known {
		l.Gated, l.Activation.HighBits = false, l.Activation.Bits
		cycles = dataflow.RunAlone(m, pgworkloads.LayerWork{Layer: l}, part.Images).Cycles
		w[sizes] = cycles
	}
	return cycles
}

// tasks returns the parts of a layer as they are to be run.
func (d dealt) tasks(w pgworkloads.LayerWork, report func(macs uint64)) []task {
	tasks := make([]task, len(d.parts))
	for i, part := range d.parts {
		tasks[i] = task{LayerWork: part.Work(w), images: part.Images, progress: newProgress(report, part.Layer, part.Images)}
		if d.plans != nil {
			tasks[i].plan = d.plans[i]
		}
	}
	return tasks
}

// equalBefore returns the index of a task before the given one that costs the same on the
// array alone, -1 if there is none: it has the same sizes, and no gates.
func equalBefore(tasks []task, i int) int {
	t := tasks[i]
	return slices.IndexFunc(tasks[:i], func(other task) bool {
		return t.Gates == nil && other.Gates == nil && other.Layer == t.Layer && other.images == t.images
	})
}
