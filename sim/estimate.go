package sim

import (
	"runtime"
	"time"

	"pgsim/configs"
	"pgsim/pgworkloads"
)

// bytesPerSecond is about how much DRAM traffic one CPU simulates per second. In layers that are
// large enough to take long, DRAM traffic takes the time. It was 43 to 63 MB with 32-byte bursts,
// measured on a 2 GHz server core.
const bytesPerSecond = 50e6

// estimate returns about how long a run of the workload takes, and the bytes of DRAM traffic
// behind the estimate. Isolated layers run side by side on all CPUs.
func (p *planned) estimate() (long time.Duration, bytes uint64) {
	var longest uint64
	for i := range p.layers {
		if p.repeats[i] && !p.overlap.OneMachine {
			continue
		}
		var moved uint64
		for _, plan := range p.plansOf(i) {
			moved += plan.ReadBytes() + plan.WrittenBytes()
		}
		bytes += moved
		longest = max(longest, moved)
	}
	cpus := runtime.GOMAXPROCS(0)
	if p.overlap.OneMachine {
		cpus = 1
	}
	slowest := max(float64(longest), float64(bytes)/float64(cpus))
	return time.Duration(slowest / bytesPerSecond * float64(time.Second)), bytes
}

// markRepeats marks the layers that have the sizes of an earlier layer, and whose gates have no
// effect or are the same. Estimates are made before gates and codes are known, so it can't ask for
// the keys of a LayerCache, which need both.
func (p *planned) markRepeats(w pgworkloads.Workload) {
	type equal struct {
		sizes pgworkloads.Layer
		gates *pgworkloads.GateMask
	}
	p.repeats = make([]bool, len(w.Layers))
	seen := map[equal]bool{}
	for i, l := range w.Layers {
		key := equal{sizes: l.Layer}
		key.sizes.Name = ""
		if l.Gated && p.acc.Array.Policy != configs.DensePolicy {
			if !l.SharesGates {
				continue
			}
			key.gates = l.Gates
		}
		p.repeats[i], seen[key] = seen[key], true
	}
}
