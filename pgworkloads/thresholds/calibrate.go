package thresholds

import (
	"math"
	"slices"

	"pgsim/pgworkloads/network"
)

// Calibration of offsets to a gated fraction. Results of parallel runs are added up in the order of
// samples, so the same trace and target give the same offsets everywhere.

// Bounds of a bisection.
const (
	// targetTolerance ends it: a twentieth of a percent point is far below what a batch of samples
	// can resolve.
	targetTolerance = 0.0005
	maxBisections   = 60
)

// calibration looks for offsets on samples.
type calibration struct {
	network *network.Network
	gated   []*network.Product
	samples []network.Sample
}

// layers gives every gated layer its own offset, in the order of execution.
func (c calibration) layers(target float64) {
	for i, p := range c.gated {
		if p.Recurrent {
			// The layer's gates change its own later inputs.
			c.bisect(target, c.reach(i, i+1), i, i+1)
			continue
		}
		c.apply(c.quantile(i, target), i, i+1)
	}
}

// whole gives all gated layers one offset.
func (c calibration) whole(target float64) {
	c.bisect(target, c.reach(0, len(c.gated)), 0, len(c.gated))
}

// apply adds an offset to the thresholds of gated layers from..to-1.
func (c calibration) apply(offset float64, from, to int) {
	for i := from; i < to; i++ {
		c.network.SetThresholds(i, offset, 1)
	}
}

// bisect finds the offset within -reach..reach that brings gated layers from..to-1 closest to the
// target, and applies it.
func (c calibration) bisect(target, reach float64, from, to int) {
	least, most := -reach, reach
	best, distance := 0.0, math.Inf(1)
	for range maxBisections {
		offset := (least + most) / 2
		c.apply(offset, from, to)
		fraction := c.gatedFraction(from, to)
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
	c.apply(best, from, to)
}

// reach returns an offset beyond which no gate of layers from..to-1 changes.
func (c calibration) reach(from, to int) float64 {
	reach := 0.0
	for _, p := range c.gated[from:to] {
		reach = max(reach, p.Reach())
	}
	return reach
}

// gatedFraction executes the network on all samples up to the last gate of layers from..to-1, and
// returns their gated fraction.
func (c calibration) gatedFraction(from, to int) float64 {
	counts := make([]uint64, len(c.samples))
	c.forEachSample(to-1, nil, func(sample int, r *network.Run) {
		for i := from; i < to; i++ {
			counts[sample] += r.Gates(i).Count()
		}
	})
	var gated, outputs uint64
	for _, count := range counts {
		gated += count
	}
	for _, p := range c.gated[from:to] {
		outputs += uint64(p.M(len(c.samples))) * uint64(p.N())
	}
	return float64(gated) / float64(outputs)
}

// forEachSample executes the network on all samples up to the given gated layer. If see is not nil,
// it returns the function that is called with the high sums.
func (c calibration) forEachSample(gate int, see func(sample int) func(*network.Product, []int32), done func(sample int, r *network.Run)) {
	c.network.ForEachRun(len(c.samples), func(sample int, r *network.Run) {
		if see != nil {
			r.HighSums = see(sample)
		}
		r.Reset()
		r.ExecuteToGate(c.samples[sample], gate)
		done(sample, r)
	})
}

// quantile returns the offset that brings a gated layer closest to the target, for its current
// inputs. The candidates are the greatest offsets with which each sum is still gated.
func (c calibration) quantile(i int, target float64) float64 {
	seen := make([][]float64, len(c.samples))
	layer := c.gated[i]
	c.forEachSample(i, func(sample int) func(*network.Product, []int32) {
		return func(p *network.Product, sums []int32) {
			if p != layer {
				return
			}
			for i, sum := range sums {
				seen[sample] = append(seen[sample], p.Margin(i/(len(sums)/p.N()), sum))
			}
		}
	}, func(int, *network.Run) {})
	margins := slices.Concat(seen...)
	slices.Sort(margins)
	gated := int(math.Round(target * float64(len(margins))))
	return Between(margins, len(margins)-gated)
}

// Between returns a number above the first `below` sorted numbers and not above the others, or as
// nearly so as equal numbers allow.
func Between(sorted []float64, below int) float64 {
	switch below {
	case 0:
		return sorted[0] - 1
	case len(sorted):
		return sorted[below-1] + 1
	}
	if sorted[below-1] < sorted[below] {
		return sorted[below-1] + (sorted[below]-sorted[below-1])/2
	}
	// Equal numbers all go to the nearer side.
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
	return Between(sorted, below)
}
