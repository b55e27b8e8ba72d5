package sim

import (
	"runtime"
	"time"

	"pgsim/memory/mapper"
)

// bytesPerSecond is about how much DRAM traffic one CPU simulates in a second,
// which is what takes the time in layers of a size that takes long: 43 to 63 MB
// with 32-byte bursts, measured on a 2 GHz server core.
const bytesPerSecond = 50e6

// estimate returns about how long a run of the workload takes, and the bytes of
// DRAM traffic that it is estimated by. Layers run side by side on all CPUs.
func (p *planned) estimate() (long time.Duration, bytes uint64) {
	var longest uint64
	add := func(plans ...mapper.Plan) {
		var moved uint64
		for _, plan := range plans {
			moved += plan.ReadBytes() + plan.WrittenBytes()
		}
		bytes += moved
		longest = max(longest, moved)
	}
	for _, plan := range p.plans {
		add(plan)
	}
	for _, d := range p.dealt {
		add(d.plans...)
	}
	slowest := max(float64(longest), float64(bytes)/float64(runtime.GOMAXPROCS(0)))
	return time.Duration(slowest / bytesPerSecond * float64(time.Second)), bytes
}
