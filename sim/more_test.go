package sim

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/dataflow"
	"pgsim/memory/system"
)

// moreOf are the keys of which random machines get more, each with its possible values. Lanes and
// queue entries are drawn, too, but not here: they change the passes themselves.
var moreOf = map[string][]int{
	"dma.max_outstanding":                 {1, 4, 16},
	"dram.channels":                       {1, 2, 4},
	"ppu.width":                           {1, 2, 4, 8},
	"scratchpads.activation.banks":        {1, 2, 4},
	"scratchpads.activation.capacity_kib": {4, 8, 16},
	"scratchpads.activation.ports":        {1, 2},
	"scratchpads.weight.banks":            {1, 2, 4},
	"scratchpads.weight.capacity_kib":     {4, 8, 16},
	"scratchpads.weight.ports":            {1, 2},
	"scratchpads.output.banks":            {1, 2, 4},
	"scratchpads.output.capacity_kib":     {4, 8, 16},
	"scratchpads.output.ports":            {1, 2},
}

// drawFull draws a small machine with settings around the array, and one step more of a key.
func drawFull(t *rapid.T) (sets []string, key, more string) {
	keys := slices.Sorted(maps.Keys(moreOf))
	key = rapid.SampledFrom(keys).Draw(t, "key")
	for _, k := range keys {
		n := rapid.SampledFrom(moreOf[k]).Draw(t, k)
		sets = append(sets, fmt.Sprintf("%s=%d", k, n))
		if k == key {
			more = fmt.Sprintf("%s=%d", k, 2*n)
		}
	}
	flow := rapid.SampledFrom(dataflow.Dataflows.Names()).Draw(t, "dataflow")
	choose := func(k string, values ...string) {
		sets = append(sets, k+"="+rapid.SampledFrom(values).Draw(t, k))
	}
	sets = append(sets, "array.dataflow="+flow, "array.policy="+drawPolicy(t, flow))
	choose("array.rows", "2", "4", "8")
	choose("array.cols", "2", "4", "8")
	choose("array.sums", "pe", "scratchpad")
	choose("array.lanes", "1", "2", "4")
	choose("array.queue_depth", "2", "3", "5")
	choose("clock.frequency_mhz", "200", "500", "950")
	choose("dma.chunk_bytes", "64", "256", "4096")
	choose("dram.device", "ddr4-2400", "lpddr4-3200")
	choose("network.overlap", "none", "prefetch")
	choose("network.tensors", "spill", "stay")
	choose("network.constants", "free", "loaded")
	choose("ppu.latency", "0", "6")
	choose("scratchpads.weight.double_buffered", "true", "false")
	choose("scratchpads.activation.word_bits", "16", "64")
	return sets, key, more
}

// TestMoreAroundTheArray takes random machines, with networks on one machine or isolated, tensors
// that stay, lanes behind the drain and loaded constants. It gives them twice of something around
// the array. A run may take at most 1 % longer and, for every row of the DRAM that it opens, the
// time to close another row and open this one, because accesses come in another order. It takes no
// fewer cycles than its operations divided by the lanes that do them. (The bound was chosen after
// a campaign of about 4,000 random cases of a similar generator. This test holds it. It is an
// observation, not a proof.)
func TestMoreAroundTheArray(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawShortcuts(t)
		sets, key, more := drawFull(t)
		run := func(sets []string) Result { return runIfAble(t, configs.Base, sets, w, Options{Parallel: 1}) }
		before, after := run(sets), run(append(sets, more))
		acc := after.Accelerator
		device, err := system.Device(acc.DRAM)
		if err != nil {
			t.Fatal(err)
		}
		openRow := float64(device.Timing.RPab+device.Timing.RCD) * acc.Clock.FrequencyMHz / device.ClockMHz
		var rows, operations uint64
		for _, l := range after.Layers {
			rows += l.DRAM.Activates
			operations += l.Report.PostOperations
		}
		was, is := cycles(before), cycles(after)
		if most := float64(was)*mostLonger + float64(rows)*openRow; float64(is) > most {
			t.Fatalf("%d cycles, %d with %s: at most %.0f", was, is, more, most)
		}
		if lanes := uint64(acc.PPU.Width); is*lanes < operations {
			t.Fatalf("%s: %d cycles for %d operations of %d lanes", key, is, operations, lanes)
		}
	})
}
