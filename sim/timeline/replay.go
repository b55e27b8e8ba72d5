package timeline

import (
	"errors"
	"fmt"
	"math"

	"pgsim/memory/system"
	"pgsim/sim"
)

// Placed is a layer of a run with its beginning, in cycles of the array.
type Placed struct {
	Index int
	// Recorded tells whether its inside was recorded.
	Recorded bool
	Start    uint64
	// Origin is the cycle from which the times of its events count: Start or, if layers share a
	// machine, 0.
	Origin uint64
	// Last is the cycle in which the last of its events ends: with the layer or, if layers share a
	// machine, with the network, because results of a layer are still under way while the next
	// layer runs.
	Last uint64
	sim.LayerResult
}

// End returns the cycle after the layer's last cycle.
func (p Placed) End() uint64 { return p.Start + uint64(p.Report.Cycles) }

// inside returns the part of a feeder event that lies within the cycles of the layer. A block may
// end later, because it lasts until its results have left the array.
func (p Placed) inside(from, to uint64) (uint64, uint64) {
	from = max(from, p.Start)
	return from, max(from, min(to, p.End()))
}

// Replay walks through a run, layer after layer in the order in which they ran. It calls begin at
// the beginning of each layer, and event for everything that was recorded of it, not in the order
// of time. If layers share a machine, the events of the shared parts come last, for the layer that
// requested them or in whose cycles they began. Events must not be kept.
func (r *Recorder) Replay(run sim.Result, begin func(Placed) error, event func(Placed, *Event) error) error {
	if err := errors.Join(r.errs...); err != nil {
		return err
	}
	layers := r.placed(run)
	for _, p := range layers {
		if err := begin(p); err != nil {
			return err
		}
		if !p.Recorded {
			continue
		}
		if err := r.layers[p.Index].spool.replay(func(e *Event) error { return event(p, e) }); err != nil {
			return fmt.Errorf("layer %s: %w", p.Name, err)
		}
	}
	if r.shared == nil {
		return nil
	}
	return r.replayShared(run, layers, event)
}

// placed returns the layers of a run in the order in which they ran.
func (r *Recorder) placed(run sim.Result) []Placed {
	at := map[string]int{}
	for i, name := range run.Order {
		at[name] = i
	}
	layers := make([]Placed, len(run.Layers))
	total := uint64(0)
	for i, result := range run.Layers {
		_, recorded := r.layers[i]
		place := i
		if run.Order != nil {
			place = at[result.Name]
		}
		layers[place] = Placed{Index: i, Recorded: recorded, LayerResult: result}
		total += uint64(result.Report.Cycles)
	}
	start := uint64(0)
	for i := range layers {
		p := &layers[i]
		p.Start, p.Origin = start, start
		p.Last = p.End()
		if r.shared != nil {
			p.Origin, p.Last = 0, total
		}
		start = p.End()
	}
	return layers
}

// replayShared replays the recorded events of parts that layers share.
func (r *Recorder) replayShared(run sim.Result, layers []Placed, event func(Placed, *Event) error) error {
	device, err := system.Device(run.Accelerator.DRAM)
	if err != nil {
		return err
	}
	byIndex := make([]*Placed, len(layers))
	for i := range layers {
		byIndex[layers[i].Index] = &layers[i]
	}
	current := 0
	perMemoryCycle := run.Accelerator.Clock.FrequencyMHz / device.ClockMHz
	return r.shared.replay(func(e *Event) error {
		p := byIndex[e.Layer]
		if e.Kind == Bus || e.Kind == Row || e.Kind == Refresh {
			current = under(layers, current, uint64(math.Floor(float64(e.From)*perMemoryCycle)))
			p = &layers[current]
		}
		if !p.Recorded {
			return nil
		}
		return event(*p, e)
	})
}

// under returns the place of the layer to which a cycle belongs. It starts to look at another
// layer, because events come nearly in the order of time.
func under(layers []Placed, from int, cycle uint64) int {
	for from > 0 && cycle < layers[from].Start {
		from--
	}
	for from < len(layers)-1 && cycle >= layers[from].End() {
		from++
	}
	return from
}
