package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/memory"
	"pgsim/memory/mapper"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// drawCut draws a layer on a machine whose scratchpads hold a part of K at a time. One in
// three is a layer whose sums may go through the output scratchpad.
func drawCut(t *rapid.T) layerCase {
	draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
	out := draw(0, 2, "sums out") == 0
	layer := pgworkloads.Layer{
		Name: "cut", Op: "conv", Groups: draw(1, 2, "groups"), Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, WeightBits: draw(1, 8, "weight bits"),
		Input: [2]int{draw(1, 30, "pixels"), 1}, Gated: !out && rapid.Bool().Draw(t, "gated"),
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1},
	}
	if rapid.Bool().Draw(t, "kernel") {
		layer.Kernel, layer.Padding = [2]int{3, 1}, [2]int{1, 0}
	}
	layer.Output = layer.Input
	layer.InChannels, layer.OutChannels = layer.Groups*draw(100, 1500, "in"), layer.Groups*draw(1, 12, "out")
	if layer.Recurrent = !out && draw(0, 4, "recurrent") == 0; layer.Recurrent {
		layer.Op, layer.Groups, layer.Kernel, layer.Padding, layer.Input[0] = "linear", 1, [2]int{1, 1}, [2]int{}, draw(1, 4, "steps")
		layer.InChannels, layer.Output = draw(100, 400, "units"), layer.Input
		layer.OutChannels = layer.InChannels
	}
	c := layerCase{work: pgworkloads.LayerWork{Layer: layer}, images: 1}
	if layer.Gated {
		c.work.Activation.HighBits = draw(1, 3, "high bits")
		c.work.Gates = drawGates(t, layer.M(1), layer.N())
	}
	c.settings = strict.Settings{}.With("queue_depth", draw(2, 4, "depth"))
	policy, err := dataflow.Policies.New(rapid.SampledFrom(dataflow.Policies.Names()).Draw(t, "policy"), c.settings)
	if err != nil {
		t.Fatal(err)
	}
	if _, mixes := policy.(dataflow.MixingPolicy); layer.Gated && !mixes && rapid.Bool().Draw(t, "splits channels") {
		c.work.FirstChannels = draw(1, layer.InChannels/layer.Groups-1, "first channels")
		c.work.Activation.HighBits = layer.Activation.Bits
	}
	overlap, _ := pe.Overlaps.Lookup(rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"))
	c.machine = dataflow.Machine{
		Geometry: pe.Geometry{Rows: draw(1, 6, "rows"), Cols: draw(1, 6, "cols"), Lanes: draw(1, 3, "lanes"), DigitBits: draw(1, 4, "digit")},
		Dataflow: dataflow.OutputStationary{}, Policy: policy, Overlap: overlap, StateLatency: pe.Cycle(draw(0, 20, "state latency")),
	}
	if !out && rapid.Bool().Draw(t, "weight-stationary") && (dataflow.WeightStationary{}).Check(c.machine) == nil {
		c.machine.Dataflow, c.machine.ColumnSums = dataflow.WeightStationary{}, draw(0, 20, "sums")
	}
	pad := configs.Scratchpad{CapacityKiB: 1, Banks: 2, WordBits: 16, Ports: 1, DoubleBuffered: rapid.Bool().Draw(t, "double")}
	weight := pad
	weight.CapacityKiB = draw(1, 2, "weight KiB")
	sums := dataflow.SumPlace{}
	if out {
		sums, _ = dataflow.SumPlaces.Lookup(rapid.SampledFrom([]string{"scratchpad", "auto"}).Draw(t, "sums"))
	}
	c.request = mapper.Request{
		Layer: c.work.Layer, Images: 1, Rows: c.machine.Rows, Cols: c.machine.Cols, Sums: sums, SumBits: draw(8, 32, "sum bits"),
		PassPixels: c.machine.PassPixels(), OperandGroup: c.machine.OperandGroup(), Forward: c.machine.Dataflow.SumsBelowColumns(),
		Scratchpads: configs.Scratchpads{Activation: configs.ActivationScratchpad{Scratchpad: pad}, Weight: weight, Output: configs.Scratchpad{CapacityKiB: draw(1, 64, "output KiB")}},
		OutputBits:  16, ChunkBytes: 64, BurstBytes: 16,
	}
	if c.plan, err = mapper.Map(c.request); err != nil {
		t.Skip(err)
	}
	if !c.plan.IsCut() && c.plan.SumsMoved() == 0 {
		t.Skip("all operands have room")
	}
	return c
}

// TestCutLayersReadWhatPassesAskFor runs layers that are cut along K with memory of any latency.
// Each layer ends, every cycle is attributed, and parts are read as often as passes need them
// again. Without gates they are read as often as planned.
func TestCutLayersReadWhatPassesAskFor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCut(t)
		latencies := rapid.SliceOfN(rapid.IntRange(0, 300), 11, 11).Draw(t, "latencies")
		transfers := 0
		h := c.newHarness(func(*dataflow.Pass) pe.Cycle { return 0 }, func(memory.Transfer) pe.Cycle {
			transfers++
			return pe.Cycle(1 + latencies[transfers%len(latencies)])
		})
		reads := newPassReads(c.plan)
		reads.watch(h.control.schedule)
		total, ok := h.run()
		if !ok {
			t.Fatal("never ends")
		}
		report := h.control.schedule.Finish(total)
		if sum := report.Breakdown.Total(); sum != total {
			t.Fatalf("breakdown adds up to %d of %d cycles", sum, total)
		}
		if want := reads.bytes() + c.plan.WrittenBytes(); h.moved != want {
			t.Fatalf("moved %d bytes, passes ask for %d", h.moved, want)
		}
		if c.work.Gates == nil && reads.bytes() != c.plan.ReadBytes() {
			t.Fatalf("read %d bytes, the plan has %d", reads.bytes(), c.plan.ReadBytes())
		}
		if m := report.Moves; m.PartSumWrites != c.plan.SumsMoved() || m.PartSumReads != c.plan.SumsMoved() {
			t.Fatalf("%d sums written, %d read, the plan has %d", m.PartSumWrites, m.PartSumReads, c.plan.SumsMoved())
		}
	})
}

// TestCutLayersTakeTheArraysCycles runs these layers with memory that takes no time: the array
// takes as long as with all operands at hand. Mixed passes whose LSB part is longer are left out,
// because in parts their sums at high bits are complete later.
func TestCutLayersTakeTheArraysCycles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCut(t)
		a := c.work.Activation
		if _, mixes := c.machine.Policy.(dataflow.MixingPolicy); mixes && c.machine.Digits(a.HighBits) < c.machine.Digits(a.LowBits()) {
			t.Skip("sums are complete later")
		}
		h := c.newHarness(func(*dataflow.Pass) pe.Cycle { return 0 }, func(memory.Transfer) pe.Cycle { return 0 })
		total, ok := h.run()
		if !ok {
			t.Fatal("never ends")
		}
		segments := slices.Clone(c.plan.Segments())
		for i := range segments {
			segments[i].PartOperands = 0
		}
		alone := dataflow.NewSchedule(c.machine, c.work, segments)
		alone.Keep(h.control.loads.kept)
		for {
			_, at, more := alone.Next()
			if !more {
				break
			}
			alone.Start(at, 0)
		}
		got, want := h.control.schedule.Finish(total), alone.Finish(alone.End()+c.settling())
		if got.Breakdown != want.Breakdown || got.Activity != want.Activity || got.Passes != want.Passes {
			t.Fatalf("cycles %+v, with all operands at hand %+v\npasses %+v, %+v\n%+v, %+v", got.Breakdown, want.Breakdown, got.Passes, want.Passes, got.Activity, want.Activity)
		}
		if got.Breakdown.Stall[stall.Memory] != 0 {
			t.Fatalf("%d cycles spent on memory that takes none", got.Breakdown.Stall[stall.Memory])
		}
	})
}

// TestEmptyPassReadsNothing: under lockstep, an LSB pass follows even where no output is gated. It
// only drains, so it must not wait for operands, which nobody fetches for it. Here the operands that
// decide gates are all of a part of K, so none of the others are there.
func TestEmptyPassReadsNothing(t *testing.T) {
	const operands, first = 100, 32
	one := [2]int{1, 1}
	c := layerCase{images: 1, work: pgworkloads.LayerWork{
		Layer: pgworkloads.Layer{
			Name: "cut", Op: "conv", Groups: 1, InChannels: operands, OutChannels: 1, WeightBits: 1,
			Kernel: one, Stride: one, Input: one, Output: one, Gated: true, FirstChannels: first,
			Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1},
		},
		Gates: pgworkloads.NewGateMask(1, 1),
	}}
	policy, err := dataflow.Policies.New("lockstep", strict.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	overlap, _ := pe.Overlaps.Lookup("drain")
	c.machine = dataflow.Machine{
		Geometry: pe.Geometry{Rows: 1, Cols: 1, Lanes: 1, DigitBits: 1},
		Dataflow: dataflow.OutputStationary{}, Policy: policy, Overlap: overlap,
	}
	pad := configs.Scratchpad{CapacityKiB: 1, Banks: 2, WordBits: 16, Ports: 1, DoubleBuffered: true}
	c.request = mapper.Request{
		Layer: c.work.Layer, Images: 1, Rows: 1, Cols: 1, PassPixels: c.machine.PassPixels(), OperandGroup: c.machine.OperandGroup(),
		Scratchpads: configs.Scratchpads{Activation: configs.ActivationScratchpad{Scratchpad: pad}, Weight: pad, Output: configs.Scratchpad{CapacityKiB: 1}},
		OutputBits:  16, ChunkBytes: 64, BurstBytes: 16,
	}
	if c.plan, err = mapper.Map(c.request); err != nil {
		t.Fatal(err)
	}
	if c.plan.Steps[0].PartOperands != first {
		t.Fatalf("parts of %d operands, want %d", c.plan.Steps[0].PartOperands, first)
	}
	h := c.newHarness(func(*dataflow.Pass) pe.Cycle { return 0 }, func(memory.Transfer) pe.Cycle { return 0 })
	if _, ok := h.run(); !ok {
		t.Error("never ends")
	}
}
