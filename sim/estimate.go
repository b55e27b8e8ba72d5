package sim

import (
	"runtime"
	"time"

	"pgsim/configs"
	"pgsim/pgworkloads"
)

// bytesPerSecond is about how much DRAM traffic one CPU simulates in a second,
// which is what takes the time in layers of a size that takes long: 43 to 63 MB
// with 32-byte bursts, measured on a 2 GHz server core.
const bytesPerSecond = 50e6

// estimate returns about how long a run of the workload takes, and the bytes of
// DRAM traffic that it is estimated by. Isolated layers run side by side on all CPUs.
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

// markRepeats marks the layers that are of the sizes of an earlier one, and whose gates have
// no say or are the same.
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
