package sim

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/memory"
	"pgsim/pe"
	"pgsim/pgworkloads"
)

// networkHarness runs a network, without Akita, against a memory of given latencies, and checks
// its requests.
type networkHarness struct {
	*rapid.T
	network *network
	pads    configs.Scratchpads
	machine *System
	latency func() pe.Cycle
	events  map[pe.Cycle][]func()
	stored  []uint64 // bits, by layer
	made    madeOf
}

// run returns whether the network ends.
func (h *networkHarness) run() bool {
	h.events = map[pe.Cycle][]func(){0: {}}
	for len(h.events) > 0 {
		now := earliest(h.events)
		due := h.events[now]
		delete(h.events, now)
		for _, f := range due {
			f()
		}
		if next := h.network.step(now); next > now {
			h.events[next] = append(h.events[next], func() {})
		}
		h.send(now)
		if h.network.done() {
			return true
		}
	}
	return false
}

// send runs what the network asks for.
func (h *networkHarness) send(now pe.Cycle) {
	for _, t := range h.network.transfers {
		h.check(t)
		at := now + h.latency()
		h.events[at] = append(h.events[at], func() {
			if t.Store {
				h.stored[layerOf(t.ID)] += t.Bytes * bitsPerByte
			}
			h.network.transferred(t.ID)
		})
	}
	for _, p := range h.network.passes {
		if p.timing.Drains {
			at := p.end(h.machine.machine.Geometry)
			h.events[at] = append(h.events[at], func() { h.network.drained(p.drained) })
		}
	}
	h.network.transfers, h.network.passes = nil, nil
	h.checkRoom()
}

// check checks that data to be loaded have been stored by all layers that make them: all results
// of as many rows as are read. They take a known number of bits, in whatever order they are
// stored.
func (h *networkHarness) check(t memory.Transfer) {
	l := h.network.layers[layerOf(t.ID)]
	if t.Store || t.Pad == memory.Weight && !l.RightComputed {
		return
	}
	made := h.made[l.Name].left
	if t.Pad == memory.Weight {
		made = h.made[l.Name].right
	}
	for i, before := range h.network.layers {
		if slices.Contains(made, before.Name) {
			h.checkStored(t, l, i, before)
		}
	}
}

func (h *networkHarness) checkStored(t memory.Transfer, l *layerRun, source int, before *layerRun) {
	stored, all := h.stored[source], before.plan.WrittenBytes()*bitsPerByte
	if stored == all {
		return
	}
	if before.Recurrent || before.RightComputed || l.Recurrent || l.RightComputed {
		h.Fatalf("%s loads when %d of %d bits of %s are stored", l.Name, stored, all, before.Name)
	}
	moved := l.control.requested[t.ID&(1<<layerShift-1)].moved
	rows := l.plan.Activations.Loads[moved.load].Chunks[moved.chunk].Rows
	image, y := (rows-1)/l.Input[0], (rows-1)%l.Input[0]
	share := float64(y+1) / float64(l.Input[0]) // of the image's rows
	pixels := (float64(image) + share) * float64(before.PixelsPerImage())
	if need := pixels * float64(before.N()) * float64(h.machine.acc.Array.OutputBits); float64(stored) < need {
		h.Fatalf("%s loads rows up to %d, which take %.0f bits of %s, when %d are stored", l.Name, rows, need, before.Name, stored)
	}
}

// checkRoom checks that scratchpads hold no more than fits, and that those with one buffer hold
// blocks of only one layer.
func (h *networkHarness) checkRoom() {
	for pad, config := range map[memory.Pad]configs.Scratchpad{
		memory.Activation: h.pads.Activation.Scratchpad, memory.Weight: h.pads.Weight,
	} {
		var held uint64
		layers := 0
		for _, l := range h.network.layers {
			bytes := l.control.loads.pads[pad].held(0) // of cut loads the plan tells
			held += bytes
			if bytes > 0 {
				layers++
			}
		}
		if held > config.CapacityBytes() || layers > 1 && !config.DoubleBuffered {
			h.Fatalf("the %v scratchpad holds %d bytes of %d layers, it has room for %d", pad, held, layers, config.CapacityBytes())
		}
	}
}

// TestNetworkRules: whatever the latency of memory, networks end, nothing is loaded before it is
// stored, and scratchpads hold no more than fits.
func TestNetworkRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawNetwork(t, rapid.IntRange(1, 3).Draw(t, "images"))
		made := madeOf{}
		for i := range w.Layers {
			l := &w.Layers[i]
			l.Name = fmt.Sprintf("%s-%d", l.Name, i)
			if m := made[l.Name]; i > 0 {
				m.left = []string{w.Layers[i-1].Name}
				m.right = m.left
				made[l.Name] = m
			}
		}
		checkRules(t, w, made)
	})
}

// TestBranchRules: the same for networks with branches, whose layers wait for what they read.
func TestBranchRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, made := drawBranches(t, rapid.IntRange(1, 3).Draw(t, "images"))
		checkRules(t, w, made)
	})
}

func checkRules(t *rapid.T, w pgworkloads.Workload, made madeOf) {
	s, err := systemOf(configs.Default, append(drawMachine(t), prefetching))
	if err != nil {
		t.Skip(err)
	}
	p, err := s.plan(w, Full)
	if err != nil {
		t.Skip(err)
	}
	if w, err = p.inOrder(w); err != nil {
		t.Fatal(err)
	}
	latencies, next := rapid.SliceOfN(rapid.IntRange(1, 300), 11, 11).Draw(t, "latencies"), 0
	h := &networkHarness{
		T: t, pads: s.acc.Scratchpads, machine: s, stored: make([]uint64, len(w.Layers)), made: made,
		network: s.newNetwork(p.tasks(w, Options{}), func(l *layerRun) { l.report = l.control.schedule.Finish(l.end) }),
		latency: func() pe.Cycle {
			next++
			return pe.Cycle(latencies[next%len(latencies)])
		},
	}
	if !h.run() {
		t.Fatal("never ends")
	}
	for _, l := range h.network.layers[:len(w.Layers)-1] {
		if sum := l.report.Breakdown.Total(); sum != l.report.Cycles || l.report.Cycles == 0 {
			t.Fatalf("%s: the breakdown adds up to %d of %d cycles", l.Name, sum, l.report.Cycles)
		}
	}
}
