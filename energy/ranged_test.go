package energy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/configs/units"
	"pgsim/dataflow"
	"pgsim/energy/dram"
	"pgsim/memory/dram/device"
	"pgsim/pe/hardware"
)

// TestEnergyAndAreaAreLinearInPrices scales prices of some machines by random factors. The result
// must be the sum over all prices of the part that depends on the price, times its factor.
func TestEnergyAndAreaAreLinearInPrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		acc, parts := drawMachine(t)
		ranged, err := NewRanged(acc, parts)
		if err != nil {
			t.Fatal(err)
		}
		m, err := New(acc, parts)
		if err != nil {
			t.Fatal(err)
		}
		a := drawActions(t, "actions")
		leaveOut(&a, parts)
		by, err := ranged.Energy(a)
		if err != nil {
			t.Fatal(err)
		}
		byPart, err := m.Energy(a)
		if err != nil {
			t.Fatal(err)
		}
		if !near(by.Total(), byPart.Total(), 1e-9) {
			t.Fatalf("by price %v, by part %v", by.Total(), byPart.Total())
		}
		if got, want := ranged.Area().Total(), m.Area().Total(); !near(got, want, 1e-9) {
			t.Fatalf("area by price %v, by part %v", got, want)
		}
		checkLinear(t, acc, parts, ranged, a)
	})
}

// leaveOut leaves out actions that a machine has no part for.
func leaveOut(a *Actions, parts hardware.Parts) {
	for action, count := range map[hardware.Action]*uint64{
		hardware.Comparison: &a.Array.Comparisons,
		hardware.QueuePush:  &a.QueuePushes, hardware.QueuePop: &a.QueuePops,
		hardware.SumRead: &a.PartialSumReads, hardware.SumWrite: &a.PartialSumWrites,
		hardware.ActivationBit: &a.ActivationCrossbarBits, hardware.WeightBit: &a.WeightCrossbarBits,
	} {
		if !parts.Serve(action) {
			*count = 0
		}
	}
}

// checkLinear draws weights of energies, and compares the machine at these weights with the parts
// by price.
func checkLinear(t *rapid.T, acc configs.Accelerator, parts hardware.Parts, ranged *Ranged, a Actions) {
	tech, err := findTechnology(acc.Energy.Technology)
	if err != nil {
		t.Fatal(err)
	}
	w := allAt(1)
	for id := range adderAreaPrice {
		w[id] = rapid.Float64Range(0, 3).Draw(t, id.String())
	}
	m, err := newModel(priced{tech, w}, acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	by, err := ranged.Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for id, p := range by {
		want += w[id] * p.Value
	}
	if !near(got.Total(), want, 1e-9) {
		t.Fatalf("at weights %v: %v pJ, what depends on the prices makes %v", w, got.Total(), want)
	}
}

// TestEveryPriceHasItsOwnName expects the names of ranges to be distinct, and machines with the
// same table to share them.
func TestEveryPriceHasItsOwnName(t *testing.T) {
	seen := map[string]bool{}
	r, err := NewRanged(machine(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Ranges() {
		if seen[s.Name] || s.Low.Times > 1 || s.High.Times < 1 || s.Low.Times == s.High.Times {
			t.Errorf("%+v", s)
		}
		seen[s.Name] = true
	}
	for _, name := range []string{"45nm: logic.adder", "45nm: area.sram", "ddr4-2400: dram.read"} {
		if !seen[name] {
			t.Errorf("no %s in %v", name, seen)
		}
	}
}

// TestNamesOfDRAMPrices expects prices of the DRAM to have the same names here as in their ranges.
// A price under another name would silently get the range of the group.
func TestNamesOfDRAMPrices(t *testing.T) {
	var names []string
	for id := range priceCount {
		if id.isDRAM() {
			names = append(names, id.String())
		}
	}
	if !slices.Equal(names, dram.PriceNames) {
		t.Errorf("%q, ranges are given by %q", names, dram.PriceNames)
	}
}

// TestRangesFollowFromTheirSources recomputes the derived ends of the tables from pgsim's own
// figures for the lanes, PEs and devices in the sources.
func TestRangesFollowFromTheirSources(t *testing.T) {
	const toThe28nm = 0.507 // energy of 28 nm over 45 nm, Stillmaker and Baas
	for name, scale := range map[string]float64{"45nm": toThe28nm, "28nm": 1} {
		ranges := mustFind(t, name).Ranges
		serial, area := lane(t, "pg-16x16", name)
		parallel, _ := lane(t, "int8-16x16", name)
		product := mustFind(t, name).Logic.Multiplier[0].PJ
		const bits = 8
		multiplier := func(factor float64) float64 { return (bits*serial/factor - (parallel - product)) / product }
		areaScale := map[string]float64{"45nm": 0.377, "28nm": 1}[name]
		for _, test := range []struct {
			price     string
			high      bool
			want, off float64
		}{
			{"logic.adder", false, 0.0365 / scale / serial, 0.01},
			{"logic.adder", true, 0.060 / scale / serial, 0.01},
			{"logic.multiplier", false, multiplier(2.8), 0.02},
			{"logic.multiplier", true, multiplier(1.2), 0.02},
			{"area.adder", false, 1, 0},
			{"area.adder", true, 60 / areaScale / area, 0.01},
			{"area.multiplier", true, 141.9 / 0.252 * areaScale45(name) / mustFind(t, name).Logic.Multiplier[0].UM2, 0.03},
		} {
			r, _ := ranges.Of(test.price)
			got := r.Low
			if test.high {
				got = r.High
			}
			if !near(got.Times, test.want, test.off) {
				t.Errorf("%s: %s (high: %v) is %v times, the source makes it %v", name, test.price, test.high, got.Times, test.want)
			}
		}
	}
}

// areaScale45 is the area of a table's node over that of 45 nm.
func areaScale45(name string) float64 {
	if name == "28nm" {
		return 0.377
	}
	return 1
}

// lane returns the energy of a step in one of 16 lanes of a preset's PE, in pJ, and its area
// including routing, in um^2.
func lane(t *testing.T, preset, technology string) (pj, um2 float64) {
	t.Helper()
	const lanes = "16"
	acc, err := configs.Resolve(preset, []string{"array.lanes=" + lanes, "array.rows=16", "array.cols=16",
		"array.policy=dense", "array.weight_bits=8", "array.accumulator_bits=32", "energy.technology=" + technology})
	if err != nil {
		t.Fatal(err)
	}
	m, err := dataflow.NewMachine(acc.Array)
	if err != nil {
		t.Fatal(err)
	}
	items, err := Itemize(acc, m.Hardware())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range items {
		if !i.PerPE || i.Group != hardware.Array {
			continue
		}
		um2 += i.AreaMM2 * units.UM2PerMM2
		for k, u := range i.Uses {
			if u.Action == hardware.Step {
				pj += i.UsePJ[k]
			}
		}
	}
	return pj / 16, um2 / 16 / 256
}

// TestRangesOfDRAM expects the range of a device to reach the published energies of its
// standard.
func TestRangesOfDRAM(t *testing.T) {
	for _, test := range []struct {
		device    string
		low, high float64 // pJ/bit
	}{{"ddr4-2400", 8, 18.75}, {"hbm2-2000", 3.9, 7}} {
		d, err := device.Devices.Lookup(test.device)
		if err != nil {
			t.Fatal(err)
		}
		p, err := dram.Price(d)
		if err != nil {
			t.Fatal(err)
		}
		bursts := float64(d.Organization.BurstsPerRow())
		row := p.Activate + bursts*(p.Read+float64(d.BurstCycles())*(p.Cycle+p.ActiveCycle))
		perBit := row / bursts / float64(d.Organization.BurstBytes()*8)
		ranges, err := dram.Ranges(d)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := ranges.Of("dram.read")
		if !near(r.Low.Times*perBit, test.low, 0.02) || !near(r.High.Times*perBit, test.high, 0.02) {
			t.Errorf("%s: %v to %v pJ/bit, published are %v to %v", test.device, r.Low.Times*perBit, r.High.Times*perBit, test.low, test.high)
		}
	}
}

// TestTableWithoutRanges expects a user's table from before ranges existed to give the same prices
// as then, and to be refused if a range is needed.
func TestTableWithoutRanges(t *testing.T) {
	acc, parts := machine(t)
	before, _, found := strings.Cut(tableText(t, "45nm"), "ranges:")
	if !found {
		t.Fatal("the table has no ranges")
	}
	acc.Energy.Technology = filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(acc.Energy.Technology, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(acc, parts); err != nil {
		t.Error(err)
	}
	_, err := NewRanged(acc, parts)
	if err == nil || !strings.Contains(err.Error(), "mine.yaml says not how far off its prices may be") {
		t.Errorf("got %v", err)
	}
}
