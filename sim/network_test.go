package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	akita "github.com/sarchlab/akita/v3/sim"
	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/memory/clock"
	"pgsim/memory/system"
	"pgsim/pgworkloads"
)

// drawNetwork draws a chain of small layers: convolutions with pooling between some of them and,
// at the end, a linear layer, a product of what other layers compute, or recurrent layers.
func drawNetwork(t *rapid.T, images int) pgworkloads.Workload {
	w := pgworkloads.Workload{Name: "chain", Images: images}
	channels, size := rapid.IntRange(1, 8).Draw(t, "channels"), rapid.IntRange(3, 12).Draw(t, "size")
	for i := range rapid.IntRange(1, 5).Draw(t, "layers") {
		kernel, stride := rapid.SampledFrom([]int{1, 3}).Draw(t, "kernel"), rapid.IntRange(1, 2).Draw(t, "stride")
		out := (size-1)/stride + 1
		layer := pgworkloads.Layer{
			Name: fmt.Sprintf("conv%d", i), Op: "conv", Groups: 1,
			InChannels: channels, OutChannels: rapid.IntRange(1, 40).Draw(t, "out"),
			Kernel: [2]int{kernel, kernel}, Stride: [2]int{stride, stride}, Padding: [2]int{kernel / 2, kernel / 2},
			Input: [2]int{size, size}, Output: [2]int{out, out},
		}
		w.Layers = append(w.Layers, drawOperands(t, layer, images))
		channels, size = layer.OutChannels, out
		if rapid.IntRange(0, 3).Draw(t, "pooled") == 0 {
			size = (size-1)/2 + 1
		}
	}
	one := [2]int{1, 1}
	switch rapid.SampledFrom([]string{"nothing", "linear", "product", "recurrent"}).Draw(t, "end") {
	case "linear":
		w.Layers = append(w.Layers, drawOperands(t, pgworkloads.Layer{
			Name: "linear", Op: "linear", Groups: 1, InChannels: channels, OutChannels: 10,
			Kernel: one, Stride: one, Input: one, Output: one,
		}, images))
	case "product":
		positions := [2]int{rapid.IntRange(1, 9).Draw(t, "positions"), 1}
		w.Layers = append(w.Layers, drawOperands(t, pgworkloads.Layer{
			Name: "product", Op: "linear", Groups: 2, InChannels: 2 * channels, OutChannels: 6,
			Kernel: one, Stride: one, Input: positions, Output: positions, RightComputed: true,
		}, images))
	case "recurrent":
		for range 2 {
			w.Layers = append(w.Layers, drawOperands(t, drawRecurrent(t), images))
		}
	}
	return w
}

// drawOperands draws the precisions of a layer, and its gates if it has any.
func drawOperands(t *rapid.T, l pgworkloads.Layer, images int) pgworkloads.LayerWork {
	l.WeightBits, l.Gated = 2, rapid.Bool().Draw(t, "gated")
	l.Activation = pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1}
	work := pgworkloads.LayerWork{Layer: l}
	if l.Gated {
		work.Activation.HighBits = rapid.IntRange(1, 3).Draw(t, "high bits")
		work.Gates = drawGates(t, l.M(images), l.N())
	}
	return work
}

// drawMachine draws the keys of a small machine.
func drawMachine(t *rapid.T) []string {
	flow := rapid.SampledFrom(dataflow.Dataflows.Names()).Draw(t, "dataflow")
	kib := func(name string) string {
		return fmt.Sprintf("scratchpads.%s.capacity_kib=%d", name, rapid.SampledFrom([]int{1, 2, 8, 64}).Draw(t, name+" KiB"))
	}
	banks := func(name string) string { return "scratchpads." + name + ".banks=1" }
	return []string{
		"array.dataflow=" + flow, "array.policy=" + drawPolicy(t, flow),
		fmt.Sprintf("array.rows=%d", rapid.SampledFrom([]int{2, 4, 8}).Draw(t, "rows")),
		fmt.Sprintf("array.cols=%d", rapid.SampledFrom([]int{2, 4, 8}).Draw(t, "cols")),
		kib("activation"), kib("weight"), kib("output"), banks("activation"), banks("weight"), banks("output"),
		fmt.Sprintf("scratchpads.activation.double_buffered=%v", rapid.Bool().Draw(t, "activations double")),
		fmt.Sprintf("scratchpads.weight.double_buffered=%v", rapid.Bool().Draw(t, "weights double")),
		fmt.Sprintf("clock.frequency_mhz=%d", rapid.SampledFrom([]int{200, 500, 950}).Draw(t, "MHz")),
		fmt.Sprintf("dma.max_outstanding=%d", rapid.SampledFrom([]int{1, 8, 32}).Draw(t, "outstanding")),
		fmt.Sprintf("dma.chunk_bytes=%d", rapid.SampledFrom([]int{64, 256, 4096}).Draw(t, "chunk")),
		fmt.Sprintf("dram.channels=%d", rapid.IntRange(1, 3).Draw(t, "channels")),
		"dram.device=" + rapid.SampledFrom([]string{"ddr4-2400", "lpddr4-3200"}).Draw(t, "device"),
	}
}

// prefetching is the key of one machine for all layers.
const prefetching = "network.overlap=prefetch"

// runNetwork runs a workload as isolated layers and on one machine, unless a machine can't
// run it.
func runNetwork(t *rapid.T, sets []string, w pgworkloads.Workload) (isolated, one Result) {
	run := func(sets []string) Result { return runIfAble(t, configs.Default, sets, w, Options{}) }
	return run(sets), run(append(sets, prefetching))
}

// cycles adds up those of all layers.
func cycles(r Result) (sum uint64) {
	for _, l := range r.Layers {
		sum += uint64(l.Report.Cycles)
	}
	return sum
}

// TestNetworkOfOneLayer: one layer gives the same counts on one machine as isolated.
func TestNetworkOfOneLayer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		images := rapid.IntRange(1, 3).Draw(t, "images")
		w := drawNetwork(t, images)
		w.Layers = w.Layers[len(w.Layers)-1:]
		isolated, one := runNetwork(t, drawMachine(t), w)
		if diff := cmp.Diff(isolated.Layers, one.Layers); diff != "" {
			t.Fatalf("-isolated +one machine:\n%s", diff)
		}
	})
}

// TestNetworkIsBounded: a network on one machine ends, and the checks at its end hold: the cycles
// of layers add up, stalls add up in each, bytes and words agree. It takes no longer than isolated
// layers, except for [mostLate], and no less time than the array and the DRAM's buses are busy.
func TestNetworkIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawNetwork(t, rapid.IntRange(1, 3).Draw(t, "images"))
		checkNetwork(t, drawMachine(t), w)
	})
}

func checkNetwork(t *rapid.T, sets []string, w pgworkloads.Workload) {
	isolated, one := runNetwork(t, sets, w)
	var busy, bytes uint64
	for i, l := range one.Layers {
		before := isolated.Layers[i]
		busy += uint64(l.Report.Breakdown.Busy)
		bytes += l.DRAM.BytesRead + l.DRAM.BytesWritten
		if l.Report.Breakdown.Busy != before.Report.Breakdown.Busy || l.GatedOutputs != before.GatedOutputs {
			t.Fatalf("%s: busy for %d cycles, isolated %d", l.Name, l.Report.Breakdown.Busy, before.Report.Breakdown.Busy)
		}
		if diff := cmp.Diff(before.Alone, l.Alone); diff != "" {
			t.Fatalf("%s on the array alone: -isolated +one machine:\n%s", l.Name, diff)
		}
	}
	got, sum := cycles(one), cycles(isolated)
	bandwidth, err := Bandwidth(one.Accelerator)
	if err != nil {
		t.Fatal(err)
	}
	perCycle := bandwidth * bytesPerGB / (one.Accelerator.Clock.FrequencyMHz * units.HertzPerMHz)
	if least := max(busy, uint64(float64(bytes)/perCycle)); got < least {
		t.Fatalf("%d cycles, at least %d for %d busy ones and %d bytes", got, least, busy, bytes)
	}
	if late := mostLate(t, one, w); float64(got) > float64(sum)+late {
		t.Fatalf("%d cycles, isolated layers take %d, which is %d less: at most %.0f", got, sum, got-sum, late)
	}
}

// runOn runs a workload on one machine with an engine. The array is a separate component unless it
// is inside the controller.
func runOn(s *System, engine akita.Engine, inside bool, w pgworkloads.Workload) ([]LayerResult, error) {
	p, err := s.plan(w, Full)
	if err != nil {
		return nil, err
	}
	if w, err = p.inOrder(w); err != nil {
		return nil, err
	}
	results := make([]LayerResult, len(w.Layers))
	c, err := p.newChip(engine, p.tasks(w, Options{}))
	if err != nil {
		return nil, err
	}
	if inside {
		c.putArrayInside()
	} else {
		c.arrayByMessages()
	}
	if err := c.run(context.Background(), func() {}); err != nil {
		return nil, err
	}
	return results, p.results(context.Background(), c, w, Options{Parallel: 1, Layers: &LayerCache{}}, results)
}

// threeLayers returns a chain of a gated layer, a layer without gates that streams, and a linear
// layer.
func threeLayers(images int) pgworkloads.Workload {
	first, second := convolution(16, 40, 12, images), convolution(40, 24, 12, images)
	second.Gated, second.Gates, second.Activation.HighBits = false, nil, second.Activation.Bits
	one := [2]int{1, 1}
	last := second
	last.Layer = pgworkloads.Layer{
		Name: "linear", Op: "linear", Groups: 1, InChannels: 24, OutChannels: 10, Kernel: one, Stride: one, Input: one, Output: one,
		Activation: second.Activation, WeightBits: 8,
	}
	return pgworkloads.Workload{Name: "three", Images: images, Layers: []pgworkloads.LayerWork{first, second, last}}
}

// TestNetworkOrderWithinACycleDoesNotMatter runs a network with the events of every moment in many
// orders, with passes and bursts as messages, and with the array inside the controller and the
// DRAM inside the DMA. All results are the same.
func TestNetworkOrderWithinACycleDoesNotMatter(t *testing.T) {
	const images = 2
	w := threeLayers(images)
	for _, sets := range [][]string{
		{"dram.channels=1"},
		{"dram.channels=3", "dram.device=ddr4-2400", "clock.frequency_mhz=700", "array.policy=lockstep"},
		{"scratchpads.activation.capacity_kib=4", "scratchpads.weight.capacity_kib=12", "array.policy=row-pack"},
	} {
		s := newSystem(t, append(sets, prefetching)...)
		want, err := runOn(s, clock.NewEngine(), true, w)
		if err != nil {
			t.Fatal(err)
		}
		check := func(what string, s *System, engine akita.Engine, inside bool) {
			got, err := runOn(s, engine, inside, w)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("%v, %s:\n%s", sets, what, diff)
			}
		}
		for seed := range uint64(4) {
			check(fmt.Sprintf("seed %d", seed), s, &shuffledEngine{random: rand.New(rand.NewPCG(seed, seed))}, seed%2 == 0)
		}
		witness := newSystem(t, append(sets, prefetching, "dram.kind="+byMessages)...)
		check("by messages", witness, akita.NewSerialEngine(), false)
	}
}

// mostLate returns by how many cycles a network may take longer than its isolated layers. What a
// layer fetches ahead, once the layer before has requested everything, may be in the way of that
// layer's results. An isolated layer begins with all rows closed and no refresh under way, and its
// tensors lie in other banks. So the bound counts, for every layer but the first, the transfers
// that it fetches ahead at a time, and a refresh. For every row that is opened, it counts that
// another row has to be closed first.
func mostLate(t interface {
	Helper()
	Fatal(args ...any)
}, one Result, w pgworkloads.Workload) float64 {
	t.Helper()
	acc := one.Accelerator
	s, err := New(acc)
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.plan(w, Full)
	if err != nil {
		t.Fatal(err)
	}
	device, err := system.Device(acc.DRAM)
	if err != nil {
		t.Fatal(err)
	}
	perMemoryCycle := acc.Clock.FrequencyMHz / device.ClockMHz
	const handOver = 4 // cycles of the array, from the DMA to the DRAM and back
	openRow := float64(device.Timing.RPab+device.Timing.RCD) * perMemoryCycle
	access := openRow + float64(device.ReadLatency())*perMemoryCycle + handOver
	perBurst := max(access/float64(acc.DMA.MaxOutstanding), float64(device.BurstCycles())*perMemoryCycle/float64(acc.DRAM.Channels))
	var late float64
	for _, plan := range p.plans[1:] {
		var weights, inputs uint64
		for _, load := range plan.Weights.Loads {
			weights = max(weights, load.Bytes())
		}
		for _, load := range plan.Activations.Loads {
			for _, chunk := range load.Chunks {
				for _, extent := range chunk.Extents {
					inputs = max(inputs, extent.Bytes)
				}
			}
		}
		ends := uint64(2) // of blocks, in another burst
		if !knownGraph(w) {
			ends, inputs = 1, 0 // layers of a chain read what the one before writes
		}
		bursts := float64((weights+inputs)/s.burst + ends)
		late += prefetchTransfers*bursts*perBurst + access + float64(device.Timing.RFC)*perMemoryCycle
	}
	for _, l := range one.Layers {
		late += float64(l.DRAM.Activates) * openRow
	}
	return late
}

// TestLayersEndWithTheirResults: the write-back of a layer's results belongs to the layer if the
// next one has to wait for them, as when isolated. The next layer saves the time for what was
// fetched ahead.
func TestLayersEndWithTheirResults(t *testing.T) {
	w := threeLayers(1)
	isolated, err := newSystem(t).Run(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	one, err := newSystem(t, prefetching).Run(context.Background(), w, Options{})
	if err != nil {
		t.Fatal(err)
	}
	const few = 100 // cycles: writes that the DRAM holds back at the end of an isolated layer
	before, after := isolated.Layers[0].Report, one.Layers[0].Report
	if after.Cycles > before.Cycles || after.Cycles+few < before.Cycles {
		t.Errorf("the first layer takes %d cycles, isolated %d", after.Cycles, before.Cycles)
	}
	before, after = isolated.Layers[1].Report, one.Layers[1].Report
	if after.Cycles >= before.Cycles || after.Breakdown.Stall[stall.Memory] >= before.Breakdown.Stall[stall.Memory] {
		t.Errorf("the second layer takes %d cycles, isolated %d", after.Cycles, before.Cycles)
	}
}
