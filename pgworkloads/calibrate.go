package pgworkloads

import (
	"math"
	"slices"
)

// Calibration of offsets by the gated fraction that they lead to. Whatever runs
// at once is added up in the order of samples, so the same trace and target give
// the same offsets everywhere.

// Bounds of a bisection.
const (
	// targetTolerance ends it: a twentieth of a percent point is far below what
	// a batch of samples can tell.
	targetTolerance = 0.0005
	maxBisections   = 60
)

// calibrateLayers gives every gated layer its own offset, in the order of
// execution.
func (n *Network) calibrateLayers(target float64) {
	for i := range n.gated {
		if n.product(i).Recurrent {
			// Its gates change its own later inputs.
			n.bisect(target, n.reach(i, i+1), i, i+1)
			continue
		}
		n.apply(n.quantile(i, target), i, i+1)
	}
}

// calibrateNetwork gives all gated layers one offset.
func (n *Network) calibrateNetwork(target float64) {
	n.bisect(target, n.reach(0, len(n.gated)), 0, len(n.gated))
}

// apply adds an offset to the thresholds of gated layers from..to-1.
func (n *Network) apply(offset float64, from, to int) {
	for i := from; i < to; i++ {
		n.Offsets[i] = offset
		n.bounds[i] = n.movedBounds(i, offset, 1)
	}
}

// bisect finds an offset within -reach..reach with which gated layers from..to-1
// come closest to the target, and applies it.
func (n *Network) bisect(target, reach float64, from, to int) {
	least, most := -reach, reach
	best, distance := 0.0, math.Inf(1)
	for range maxBisections {
		offset := (least + most) / 2
		n.apply(offset, from, to)
		fraction := n.gatedFraction(from, to)
		if off := math.Abs(fraction - target); off < distance {
			best, distance = offset, off
		}
		if distance <= targetTolerance {
			break
		}
		if fraction > target {
			least = offset
		} else {
			most = offset
		}
	}
	n.apply(best, from, to)
}

// reach returns an offset beyond which no gate of layers from..to-1 changes any
// more.
func (n *Network) reach(from, to int) float64 {
	reach := 0.0
	for i := from; i < to; i++ {
		p := n.product(i)
		for at, d := range p.Gate.Delta {
			channel := at % p.N()
			sum := float64(largestSum(p.Layer, p.Weights, channel)) * p.Activation.Scale * p.WeightScales[channel]
			reach = max(reach, math.Abs(d)+sum)
		}
	}
	return reach
}

// gatedFraction executes the network on all stored samples as far as its last
// gate of layers from..to-1, and returns their gated fraction.
func (n *Network) gatedFraction(from, to int) float64 {
	counts := make([]uint64, n.trace.images)
	n.forEachStored(n.gated[to-1], nil, func(image int, r *Run) {
		for i := from; i < to; i++ {
			counts[image] += r.Gates(i).Count()
		}
	})
	var gated, outputs uint64
	for _, count := range counts {
		gated += count
	}
	for i := from; i < to; i++ {
		p := n.product(i)
		outputs += uint64(p.M(n.trace.images)) * uint64(p.N())
	}
	return float64(gated) / float64(outputs)
}

// forEachStored executes the nodes up to the given one on all stored samples;
// prepare, if there is one, gets every run before its first sample.
func (n *Network) forEachStored(node int, prepare func(*Run), done func(image int, r *Run)) {
	n.forEachRun(n.trace.images, func(image int, r *Run) {
		if prepare != nil {
			prepare(r)
		}
		r.Reset()
		r.executeTo(n.trace.Stored(image), node)
		done(image, r)
	})
}

// probe collects how far the high sums of a gated layer are inside its trained
// thresholds, in trained units: the greatest offset with which each is still
// gated.
type probe struct {
	gate    int
	margins []float64
}

func (p *probe) see(e *executor, sums []int32) {
	if e.Gate.index != p.gate {
		return
	}
	for i, sum := range sums {
		n := i % e.N()
		p.margins = append(p.margins, e.Gate.kind.margin(e.Gate.Delta, n, e.N(), float64(sum)*e.scales[n]))
	}
}

// quantile returns the offset with which a gated layer comes closest to the
// target, its inputs being what they are.
func (n *Network) quantile(i int, target float64) float64 {
	seen := make([][]float64, n.trace.images)
	n.forEachStored(n.gated[i], func(r *Run) { r.probe = &probe{gate: i} }, func(image int, r *Run) {
		seen[image] = r.probe.margins
	})
	margins := slices.Concat(seen...)
	slices.Sort(margins)
	gated := int(math.Round(target * float64(len(margins))))
	return between(margins, len(margins)-gated)
}

// between returns a number that lies above the first `below` sorted numbers and
// not above the others, or as nearly so as equal numbers allow.
func between(sorted []float64, below int) float64 {
	switch below {
	case 0:
		return sorted[0] - 1
	case len(sorted):
		return sorted[below-1] + 1
	}
	if sorted[below-1] < sorted[below] {
		return sorted[below-1] + (sorted[below]-sorted[below-1])/2
	}
	// A run of equal numbers goes to whichever side is nearer.
	first, _ := slices.BinarySearch(sorted, sorted[below])
	end := first
	for end < len(sorted) && sorted[end] == sorted[first] {
		end++
	}
	if below-first < end-below {
		below = first
	} else {
		below = end
	}
	return between(sorted, below)
}
