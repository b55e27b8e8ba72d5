package sim

import (
	"math/rand/v2"
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

// harness runs a control against an array and a memory of given latencies.
type harness struct {
	control *control
	machine dataflow.Machine
	latency func(memory.Transfer) pe.Cycle
	events  map[pe.Cycle][]func()
	moved   uint64
}

// run returns the cycle in which the layer is complete, or false if it never is.
func (h *harness) run() (pe.Cycle, bool) {
	h.events = map[pe.Cycle][]func(){0: {}}
	for len(h.events) > 0 {
		now := earliest(h.events)
		due := h.events[now]
		delete(h.events, now)
		for _, f := range due {
			f()
		}
		if next := h.control.step(now); next > now {
			h.at(next, func() {})
		}
		h.send(now)
		if h.control.done() {
			return now, true
		}
	}
	return 0, false
}

func (h *harness) at(c pe.Cycle, f func()) { h.events[c] = append(h.events[c], f) }

func earliest(events map[pe.Cycle][]func()) pe.Cycle {
	first := ^pe.Cycle(0)
	for c := range events {
		first = min(first, c)
	}
	return first
}

// send carries out what the control requests.
func (h *harness) send(now pe.Cycle) {
	for _, t := range h.control.transfers {
		h.moved += t.Bytes
		h.at(now+h.latency(t), func() { h.control.transferred(t.ID) })
	}
	for _, p := range h.control.passes {
		if p.timing.Drains {
			h.at(p.start+h.machine.Drained(p.timing)+p.settling, func() { h.control.drained(p.drained) })
		}
	}
	h.control.transfers, h.control.passes = nil, nil
}

// layerCase is a random layer on a random machine.
type layerCase struct {
	machine dataflow.Machine
	// settings are those of the machine's policy.
	settings strict.Settings
	work     pgworkloads.LayerWork
	images   int
	plan     mapper.Plan
	request  mapper.Request
}

func drawLayer(t *rapid.T) layerCase {
	layer := drawConvolution(t)
	if rapid.Bool().Draw(t, "recurrent") {
		layer = drawRecurrent(t)
	}
	layer.Gated, layer.WeightBits = rapid.Bool().Draw(t, "gated"), 2
	layer.Activation = pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1}
	c := layerCase{images: rapid.IntRange(1, 3).Draw(t, "images")}
	c.work = pgworkloads.LayerWork{Layer: layer}
	if layer.Gated {
		c.work.Activation.HighBits = rapid.IntRange(1, 3).Draw(t, "high bits")
		c.work.Gates = drawGates(t, layer.M(c.images), layer.N())
	}
	c.settings = strict.Settings{}.With("queue_depth", rapid.IntRange(2, 4).Draw(t, "depth"))
	policy, err := dataflow.Policies.New(rapid.SampledFrom(dataflow.Policies.Names()).Draw(t, "policy"), c.settings)
	if err != nil {
		t.Fatal(err)
	}
	overlap, _ := pe.Overlaps.Lookup(rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"))
	c.machine = dataflow.Machine{
		Geometry: pe.Geometry{
			Rows: rapid.IntRange(1, 6).Draw(t, "rows"), Cols: rapid.IntRange(1, 6).Draw(t, "cols"),
			Lanes: 1, DigitBits: rapid.IntRange(1, 4).Draw(t, "digit"),
		},
		Dataflow: dataflow.OutputStationary{}, Policy: policy, Overlap: overlap,
		StateLatency: pe.Cycle(rapid.IntRange(0, 20).Draw(t, "state latency")),
		Fold:         rapid.IntRange(1, 3).Draw(t, "fold"),
	}
	if c.machine.Dataflow.Check(c.machine) != nil {
		c.machine.Fold = 1
	}
	c.machine = c.machine.For(c.work.Layer, c.images)
	pad := configs.Scratchpad{CapacityKiB: 1, Banks: 2, WordBits: 16, Ports: 1, DoubleBuffered: true}
	c.request = mapper.Request{
		Layer: c.work.Layer, Images: c.images, Rows: c.machine.Rows, Cols: c.machine.Cols,
		Scratchpads: configs.Scratchpads{Activation: configs.ActivationScratchpad{Scratchpad: pad}, Weight: pad, Output: configs.Scratchpad{CapacityKiB: 64}},
		OutputBits:  rapid.IntRange(1, 32).Draw(t, "output bits"), ChunkBytes: 64, BurstBytes: 16,
	}
	plan, err := mapper.Map(c.request)
	if err != nil {
		t.Skip(err)
	}
	c.plan = plan
	return c
}

// drawRecurrent draws the recurrent product of an LSTM; the weights of some don't
// fit into the scratchpad.
func drawRecurrent(t *rapid.T) pgworkloads.Layer {
	const gates = 4
	units := rapid.IntRange(1, 40).Draw(t, "units")
	positions := [2]int{rapid.IntRange(1, 6).Draw(t, "steps"), 1}
	return pgworkloads.Layer{
		Name: "lstm", Op: "linear", Groups: 1, InChannels: units, OutChannels: gates * units,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: positions, Output: positions, Recurrent: true,
	}
}

func drawConvolution(t *rapid.T) pgworkloads.Layer {
	layer := pgworkloads.Layer{
		Name: "conv", Op: "conv", Groups: rapid.SampledFrom([]int{1, 1, 2}).Draw(t, "groups"),
		Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Padding: [2]int{1, 1},
	}
	layer.InChannels = layer.Groups * rapid.IntRange(1, 6).Draw(t, "in")
	layer.OutChannels = layer.Groups * rapid.IntRange(1, 6).Draw(t, "out")
	size := rapid.IntRange(3, 12).Draw(t, "size")
	layer.Input = [2]int{size, size}
	layer.Output = layer.Input
	return layer
}

func drawGates(t *rapid.T, m, n int) *pgworkloads.GateMask {
	gates := pgworkloads.NewGateMask(m, n)
	share := rapid.IntRange(0, 100).Draw(t, "gated %")
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "gates"), 0))
	for i := range m {
		for j := range n {
			if random.IntN(100) < share {
				gates.Set(i, j)
			}
		}
	}
	return gates
}

// keptWhole tells whether the scratchpads hold all operands of a layer or time step.
func (c layerCase) keptWhole() bool {
	loads, first := newLoader(c.plan, 4096), 0
	for i, step := range c.plan.Steps {
		if step.Step != c.plan.Steps[first].Step {
			first = i
		}
		if loads.kept(i) > first {
			return false
		}
	}
	return true
}

// newHarness returns a harness in which the memory takes the given latency.
func (c layerCase) newHarness(stretch func(*dataflow.Pass) pe.Cycle, latency func(memory.Transfer) pe.Cycle) *harness {
	const capacity = 1 << 20
	schedule, loads := dataflow.NewSchedule(c.machine, c.work, c.plan.Segments()), newLoader(c.plan, 4096)
	schedule.Keep(loads.kept)
	return &harness{
		control: &control{
			schedule: schedule,
			loads:    loads,
			stores:   newStorer(c.plan.Steps, c.request.OutputBits, 64, capacity-c.plan.SumBytes),
			cell:     newCell(c.work.Layer, c.images, func(bool) {}),
			settling: c.settling(),
			stretch:  stretch,
			progress: &progress{},
		},
		machine: c.machine,
		latency: latency,
	}
}

// settling returns the latency of the cell, if there is one.
func (c layerCase) settling() pe.Cycle {
	if c.work.Recurrent {
		return c.machine.StateLatency
	}
	return 0
}

// TestControlCompletesEveryLayer runs random layers with random memory latencies. Each layer ends,
// moves the bytes of its plan, and attributes every cycle.
func TestControlCompletesEveryLayer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawLayer(t)
		stretches := rapid.SliceOfN(rapid.IntRange(0, 3), 7, 7).Draw(t, "stretches")
		latencies := rapid.SliceOfN(rapid.IntRange(0, 200), 11, 11).Draw(t, "latencies")
		passes, transfers := 0, 0
		h := c.newHarness(
			func(p *dataflow.Pass) pe.Cycle {
				passes++
				if p.Timing.Steps == 0 {
					return 0
				}
				return pe.Cycle(stretches[passes%len(stretches)])
			},
			func(memory.Transfer) pe.Cycle {
				transfers++
				return pe.Cycle(1 + latencies[transfers%len(latencies)])
			})
		total, ok := h.run()
		if !ok {
			t.Fatalf("never ends")
		}
		report := h.control.schedule.Finish(total)
		if sum := report.Breakdown.Total(); sum != total {
			t.Fatalf("breakdown adds up to %d of %d cycles", sum, total)
		}
		if want := c.plan.ReadBytes() + c.plan.WrittenBytes(); h.moved != want {
			t.Fatalf("moved %d bytes, the plan has %d", h.moved, want)
		}
		// Blocks that fit in the scratchpads change how passes are packed, but not what a perfect
		// packing of the whole layer streams.
		busy := dataflow.RunAlone(c.machine, c.work, c.images).Breakdown.Busy
		if got := report.Breakdown.Busy; got != busy {
			t.Fatalf("busy for %d cycles, the array alone for %d", got, busy)
		}
	})
}

// TestControlAddsOnlyMemoryToTheArray runs policies whose choices don't depend on time: without
// the memory's cycles, the array's cycles remain.
func TestControlAddsOnlyMemoryToTheArray(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawLayer(t)
		c.machine.Policy, _ = dataflow.Policies.Lookup(
			rapid.SampledFrom([]string{"dense", "ideal"}).Draw(t, "timeless policy"))
		if !slices.Equal(c.plan.Segments(), dataflow.WholeLayer(c.work.Layer, c.images, c.machine.Cols)) {
			t.Skip("cut into blocks")
		}
		if !c.keptWhole() {
			t.Skip("the weights of a time step don't stay")
		}
		h := c.newHarness(
			func(*dataflow.Pass) pe.Cycle { return 0 },
			func(memory.Transfer) pe.Cycle { return pe.Cycle(rapid.IntRange(1, 50).Draw(t, "latency")) })
		total, ok := h.run()
		if !ok {
			t.Fatalf("never ends")
		}
		b := h.control.schedule.Finish(total).Breakdown
		alone := dataflow.RunAlone(c.machine, c.work, c.images)
		if total-b.Stall[stall.Memory] > alone.Cycles+c.settling() {
			t.Fatalf("%d cycles without memory, the array alone takes %d", total-b.Stall[stall.Memory], alone.Cycles)
		}
		if b.Busy != alone.Breakdown.Busy || b.Stall[stall.QueueImbalance] != alone.Breakdown.Stall[stall.QueueImbalance] {
			t.Fatalf("busy %d and imbalance %d, the array alone has %+v", b.Busy, b.Stall[stall.QueueImbalance], alone.Breakdown)
		}
	})
}
