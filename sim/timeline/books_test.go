package timeline_test

import (
	"fmt"
	"strings"
	"testing"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads/shapes"
	"pgsim/results"
	"pgsim/sim"
	records "pgsim/sim/record"
	"pgsim/sim/timeline"
)

// machines are the machines on which the timeline is tested: every policy and dataflow, and
// settings that cause each kind of stall.
func machines() map[string][]string {
	all := map[string][]string{
		"weight-stationary":          {"array.dataflow=weight-stationary", "array.policy=dense"},
		"weight-stationary-row-pack": {"array.dataflow=weight-stationary", "array.policy=row-pack"},
		"narrow-scratchpads":         {"scratchpads.activation.banks=1", "scratchpads.weight.banks=1"},
		"small-scratchpad":           {"scratchpads.activation.capacity_kib=2"},
		"overlap-none":               {"array.overlap=none"},
		"overlap-drain":              {"array.overlap=drain"},
		"two-channels":               {"dram.channels=2", "dram.device=ddr4-2400"},
		"one-lane":                   {"ppu.width=1", "ppu.latency=7"},
		"odd-clock":                  {"clock.frequency_mhz=733"},
		"one machine":                {"network.overlap=prefetch"},
		"one machine, small memory":  {"network.overlap=prefetch", "array.policy=dense", "scratchpads.activation.capacity_kib=2", "scratchpads.weight.capacity_kib=2", "dram.channels=2"},
	}
	for _, p := range dataflow.Policies.Names() {
		all[p] = []string{"array.policy=" + p}
	}
	return all
}

// TestTimelineKeepsTheBooks parses timelines again and compares them, layer by
// layer and cycle by cycle, with the records of their runs.
func TestTimelineKeepsTheBooks(t *testing.T) {
	lstm := shapes.GEMM{M: 1, N: 64, K: 16, Bits: 4, HighBits: 2, WeightBits: 8, Steps: 5}
	w := network(t, product(100, 40, 48), lstm, product(300, 20, 100))
	seen := map[string]bool{}
	for name, sets := range machines() {
		t.Run(name, func(t *testing.T) {
			r, run := record(t, w, timeline.Options{}, sets...)
			got := parse(t, text(t, r, run))
			checkSchema(t, got)
			checkTracks(t, got)
			checkBooks(t, got, records.New("test", sim.Outcome{Machine: run}), run.Accelerator.Clock.FrequencyMHz, seen)
			checkHierarchy(t, got, run.Accelerator.Network.Overlap.Name() == "none")
			checkDRAM(t, got, records.New("test", sim.Outcome{Machine: run}))
		})
	}
	for _, c := range stall.All() {
		if !seen[c.String()] {
			t.Errorf("no machine stalls with cause %v: the test proves nothing of it", c)
		}
	}
}

func checkBooks(t *testing.T, got file, want results.Record, mhz float64, seen map[string]bool) {
	t.Helper()
	start := uint64(0)
	for _, l := range want.Layers {
		busy, passes, stalls, owned := uint64(0), results.Passes{}, map[string]uint64{}, uint64(0)
		for _, e := range got.slices() {
			if e.str("layer") != l.Name {
				continue
			}
			switch e.Cat {
			case "layer":
				if at := microseconds(start, mhz); !near(e.TS, at) || e.num("cycles") != l.Cycles.Total {
					t.Errorf("layer %s begins at %v us and has %d cycles, want %v and %d",
						l.Name, e.TS, e.num("cycles"), at, l.Cycles.Total)
				}
			case "pass":
				busy += e.num("busy")
				owned += e.num("busy")
				if e.num("busy")+e.num("block_cut")+e.num("queue_imbalance")+e.num("scratchpad")+e.num("fill_drain") != e.num("cycles") {
					t.Errorf("the parts of pass %v do not add up", e)
				}
				*map[string]*uint64{"MSB": &passes.High, "MSB + LSB": &passes.High, "LSB": &passes.Low, "dense": &passes.Full}[e.Name]++
			case "stall":
				stalls[e.str("cause")] += e.num("cycles")
				owned += e.num("cycles")
				seen[e.str("cause")] = true
				if d := microseconds(e.num("cycles"), mhz); !near(e.Dur, d) {
					t.Errorf("stall %v lasts %v us, want %v", e, e.Dur, d)
				}
			}
		}
		if busy != l.Cycles.Busy || owned != l.Cycles.Total || passes != l.Passes {
			t.Errorf("%s: busy %d of %d cycles owned, passes %+v; want %d of %d, %+v",
				l.Name, busy, owned, passes, l.Cycles.Busy, l.Cycles.Total, l.Passes)
		}
		for _, cause := range stall.All() {
			if want := l.Cycles.Stall[cause]; stalls[cause.String()] != want {
				t.Errorf("%s: %d cycles of %s, the record has %d", l.Name, stalls[cause.String()], cause, want)
			}
		}
		start += l.Cycles.Total
	}
	if start != want.Total.Cycles.Total {
		t.Errorf("layers end at %d, the record at %d", start, want.Total.Cycles.Total)
	}
}

// checkHierarchy checks that layers lie in the network, blocks in their layers, and passes in
// their blocks. Events of the DMA, the DRAM and drains lie in the layer if it is isolated, and
// otherwise in the network.
func checkHierarchy(t *testing.T, got file, isolated bool) {
	t.Helper()
	whole := map[string]event{}
	for _, e := range got.slices() {
		switch e.Cat {
		case "network":
			whole["network"] = e
		case "layer":
			whole[e.str("layer")] = e
		case "block":
			whole[fmt.Sprint(e.str("layer"), e.num("block"))] = e
		}
	}
	for _, e := range got.slices() {
		parent := e.str("layer")
		switch e.Cat {
		case "network":
			continue
		case "layer":
			parent = "network"
		case "dma", "dram", "drain":
			if !isolated {
				parent = "network"
			}
		case "pass", "phase":
			parent = fmt.Sprint(parent, e.num("block"))
		}
		p, ok := whole[parent]
		if !ok || e.from() < p.from() || e.to() > p.to() {
			t.Errorf("%v does not lie in %q, %v", e, parent, p)
		}
	}
}

// checkDRAM compares the bursts of the data buses with the bytes of the record.
func checkDRAM(t *testing.T, got file, want results.Record) {
	t.Helper()
	const burst = 64 // bytes, of both devices in use
	bursts := map[string]uint64{}
	rows := map[string]uint64{}
	loaded, stored := uint64(0), uint64(0)
	for _, e := range got.slices() {
		switch {
		case e.Cat == "dram" && strings.HasPrefix(e.Name, "row"):
			rows["read"] += e.num("reads")
			rows["write"] += e.num("writes")
		case e.Cat == "dram":
			bursts[e.Name] += e.numOr("bursts")
		case e.Cat == "dma" && strings.HasPrefix(e.Name, "load"):
			loaded += e.num("bytes")
		case e.Cat == "dma":
			stored += e.num("bytes")
		}
	}
	d := want.Total.DRAM
	unit := uint64(burst)
	if want.Config.DRAM.Device != "ddr4-2400" {
		unit /= 2
	}
	if bursts["read"] != rows["read"] || bursts["write"] != rows["write"] {
		t.Errorf("bursts on buses %v, in rows %v", bursts, rows)
	}
	if bursts["read"]*unit != d.ReadBytes || bursts["write"]*unit != d.WrittenBytes {
		t.Errorf("bursts %v of %d bytes, the record has %+v", bursts, unit, d)
	}
	if loaded == 0 || loaded > d.ReadBytes || stored == 0 || stored > d.WrittenBytes {
		t.Errorf("transfers of %d and %d bytes, the record has %+v", loaded, stored, d)
	}
}
