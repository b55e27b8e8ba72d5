package dataflow

import (
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// TimeSteps returns the pixels of a layer that may run together, in the order in which they run.
// These are all pixels or, in a recurrent layer, one range for every time step, with one pixel of
// each image.
//
// Segments number the pixels of a recurrent layer step by step: pixel i of step t is t*images + i.
// So pixels that run together lie together. Layers and gate masks number them image by image:
// i*T + t.
func TimeSteps(layer pgworkloads.Layer, images int) []Range {
	all := Range{0, layer.M(images)}
	if !layer.Recurrent {
		return []Range{all}
	}
	return split(all, images)
}

// stepByStep returns the layer with the rows of its gate mask in the order of the pixels of
// segments.
func stepByStep(w pgworkloads.LayerWork) pgworkloads.LayerWork {
	if !w.Recurrent || w.Gates == nil {
		return w
	}
	steps := w.PixelsPerImage()
	images := w.Gates.M() / steps
	if images == 1 {
		return w // both orders are the same
	}
	gates := pgworkloads.NewGateMask(w.Gates.M(), w.Gates.N())
	for m := range w.Gates.M() {
		image, step := m/steps, m%steps
		for n := range w.Gates.N() {
			if w.Gates.Gated(m, n) {
				gates.Set(step*images+image, n)
			}
		}
	}
	w.Gates = gates
	return w
}

// dependency is what a time step of a recurrent layer waits for: the state that the cell makes from
// the results of the step before.
type dependency struct {
	latency pe.Cycle // of the cell
	step    int      // current one
	ready   pe.Cycle // its operands are available from this cycle on
	// ofArray is what ready would be if the cell had not held up results of the step before.
	ofArray pe.Cycle
}

// begin records that a segment of the given step begins. The results of all segments before it
// leave as the timeline says.
func (d *dependency) begin(step int, t *pe.Timeline) {
	if step == d.step {
		return
	}
	d.step, d.ready, d.ofArray = step, t.End()+d.latency, t.EndOfArray()+d.latency
}

// earliest returns the first cycle in which a pass may start if the array could start it in the
// given cycle. The weights of the pass may be loaded during the wait.
func (d *dependency) earliest(p pe.Pass, array pe.Cycle) pe.Cycle {
	return startOnce(d.ready, p, array)
}

// earliestOfArray returns what earliest would return if the cell had not held up results.
func (d *dependency) earliestOfArray(p pe.Pass, array pe.Cycle) pe.Cycle {
	return startOnce(d.ofArray, p, array)
}

// startOnce returns the first cycle in which a pass may start, if the array could start it in the
// given cycle and its operands are available from cycle ready on.
func startOnce(ready pe.Cycle, p pe.Pass, array pe.Cycle) pe.Cycle {
	if ready <= p.Load {
		return array
	}
	return max(array, ready-p.Load)
}
