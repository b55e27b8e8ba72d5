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

// dealt says how a layer is dealt to several arrays: a slice for each, and how the slices pass
// through the scratchpads of their arrays. The latter is nil if memory is not simulated.
type dealt struct {
	slices []pgworkloads.Slice
	plans  []mapper.Plan
}

// dealCost is the cost by which dealings are compared.
type dealCost struct {
	// cycles are those of the array that ends last, if all bits are computed and memory never
	// waits, or those that the DRAM takes for all bytes, whichever are more.
	cycles pe.Cycle
	bytes  uint64
}

func (c dealCost) less(other dealCost) bool {
	return c.cycles < other.cycles || c.cycles == other.cycles && c.bytes < other.bytes
}

// pes returns the PEs of all arrays.
func (s *System) pes() uint64 { return uint64(s.acc.Array.Arrays()) * s.machine.PEs() }

// checkArrays refuses features that don't work with several arrays yet, and scratchpads that can't
// be divided among them.
func (s *System) checkArrays() error {
	n, network := s.acc.Array.Arrays(), s.acc.Network
	switch {
	case n == 1:
		return nil
	case s.overlap.OneMachine:
		return strict.Errorf("network.overlap", "%s needs one array, array.count is %d; use %s",
			network.Overlap, n, configs.IsolatedLayers)
	case !s.acc.PPU.IsZero():
		return strict.Errorf("ppu.width", "needs one array, array.count is %d; leave ppu out", n)
	case network.Constants == configs.LoadedConstants:
		return strict.Errorf("network.constants", "%s needs one array, array.count is %d; use %s",
			network.Constants, n, configs.FreeConstants)
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

// dealLayer deals a layer at the least cost. If scratchpads are too small for one dealing, another
// one may work. Array-only runs use the dealing of a full run, if there is one.
func (p *planned) dealLayer(r mapper.Request) (dealt, error) {
	d, err := p.cheapest(r, (*planned).mapSlices)
	if p.fidelity != ArrayOnly {
		return d, err
	}
	if err != nil {
		d, err = p.cheapest(r, func(*planned, *dealt) error { return nil })
	}
	d.plans = nil
	return d, err
}

// cheapest returns the dealing that costs the least, given the function that plans its slices.
func (p *planned) cheapest(r mapper.Request, plan func(*planned, *dealt) error) (dealt, error) {
	var best dealt
	var least dealCost
	var refused error
	walked := walkedSlices{}
	for _, by := range p.split.dealings(p.acc.Array.Arrays()) {
		d := dealt{slices: r.Layer.Slices(r.Images, by.channels, by.pixels)}
		if err := plan(p, &d); err != nil {
			refused = cmp.Or(refused, err)
			continue
		}
		if cost := p.dealCost(d, walked); best.slices == nil || cost.less(least) {
			best, least = d, cost
		}
	}
	if best.slices == nil {
		return dealt{}, refused
	}
	return best, nil
}

// mapSlices plans how the slices of a layer pass through the scratchpads.
func (p *planned) mapSlices(d *dealt) error {
	requests := make([]mapper.Request, len(d.slices))
	for i, slice := range d.slices {
		requests[i] = p.mapping(slice.Layer, slice.Images)
	}
	var err error
	d.plans, err = mapBeside(d.slices, requests)
	return err
}

// mapBeside plans slices that share a DRAM, given a request for each.
func mapBeside(of []pgworkloads.Slice, requests []mapper.Request) ([]mapper.Plan, error) {
	places := mapper.Beside(of, requests)
	var plans []mapper.Plan
	for i, r := range requests {
		r.Place = &places[i]
		plan, err := mapper.Map(r)
		if err != nil {
			return nil, fmt.Errorf("a slice of it on one of the arrays: %w", err)
		}
		plans = append(plans, plan)
	}
	return plans, nil
}

// dealCost estimates what a dealing costs.
func (p *planned) dealCost(d dealt, walked walkedSlices) (c dealCost) {
	for _, slice := range d.slices {
		c.cycles = max(c.cycles, walked.cycles(p.alone(), slice))
	}
	for _, plan := range d.plans {
		c.bytes += plan.ReadBytes() + plan.WrittenBytes()
	}
	seconds := float64(c.bytes) / (p.bandwidth() * bytesPerGB)
	c.cycles = max(c.cycles, pe.Cycle(seconds*p.acc.Clock.FrequencyMHz*units.HertzPerMHz))
	return c
}

// walkedSlices are the cycles of slices on the array alone when it computes all bits, by the sizes
// that they depend on.
type walkedSlices map[[5]int]pe.Cycle

func (w walkedSlices) cycles(m dataflow.Machine, slice pgworkloads.Slice) pe.Cycle {
	l := slice.Layer
	sizes := [5]int{l.OutChannels, l.Groups, l.Output[0], l.Output[1], slice.Images}
	cycles, known := w[sizes]
	if !known {
		l.Gated, l.FirstChannels, l.Activation.HighBits = false, 0, l.Activation.Bits
		cycles = dataflow.RunAlone(m, pgworkloads.LayerWork{Layer: l}, slice.Images).Cycles
		w[sizes] = cycles
	}
	return cycles
}

// tasks returns the slices of a layer as tasks to run.
func (d dealt) tasks(w pgworkloads.LayerWork, report func(macs uint64)) []task {
	tasks := make([]task, len(d.slices))
	for i, slice := range d.slices {
		tasks[i] = task{LayerWork: slice.Work(w), images: slice.Images, progress: newProgress(report, slice.Layer, slice.Images)}
		if d.plans != nil {
			tasks[i].plan = d.plans[i]
		}
	}
	return tasks
}

// equalBefore returns the index of a task before the given one that costs the same on the array
// alone, or -1 if there is none. Such a task has the same sizes, and neither gates nor values.
func equalBefore(tasks []task, i int) int {
	t := tasks[i]
	return slices.IndexFunc(tasks[:i], func(other task) bool {
		return t.Gates == nil && t.Codes == nil && other.Gates == nil && other.Layer == t.Layer && other.images == t.images
	})
}
