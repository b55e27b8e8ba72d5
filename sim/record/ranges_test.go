package record

import (
	"context"
	"math"
	"testing"

	"pgsim/configs"
	"pgsim/pgworkloads/shapes"
	"pgsim/results"
	"pgsim/sim"
)

// rangedRun runs a small product on a machine and a baseline, and returns its record with
// intervals.
func rangedRun(t *testing.T, baseline string) results.Record {
	t.Helper()
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	base, err := sim.ResolveBaseline(baseline, acc)
	if err != nil {
		t.Fatal(err)
	}
	work, err := shapes.GEMM{M: 64, N: 32, K: 64, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.4, 1)
	if err != nil {
		t.Fatal(err)
	}
	job, err := sim.NewJob(acc, base, work, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	prices, err := job.PriceRanges()
	if err != nil {
		t.Fatal(err)
	}
	found, err := job.Run(context.Background(), work, sim.JobOptions{})
	if err != nil {
		t.Fatal(err)
	}
	made := New("1.2.3", found)
	if err := AddIntervals(&made, found, prices); err != nil {
		t.Fatal(err)
	}
	return made
}

// TestPricesAddUpToEnergy expects the energies by price to add up to the energy of every layer,
// for the machine and for its baseline.
func TestPricesAddUpToEnergy(t *testing.T) {
	r := rangedRun(t, "")
	for name, m := range map[string]results.Metrics{"layer": r.Layers[0].Metrics, "gated": r.Gated, "total": r.Total} {
		for _, e := range [][2]float64{
			{m.Ranges.EnergyByPricePJ.Total, m.EnergyPJ.Total},
			{m.Ranges.BaselineEnergyByPricePJ.Total, m.BaselineEnergyPJ.Total},
		} {
			if math.Abs(e[0]-e[1]) > 1e-9*e[1] {
				t.Errorf("%s: prices make %v pJ of %v", name, e[0], e[1])
			}
		}
	}
	if got, want := r.Ranges.AreaByPriceMM2.Total, r.AreaMM2.Total; math.Abs(got-want) > 1e-9*want {
		t.Errorf("prices make %v mm2 of %v", got, want)
	}
}

// TestSharedPricesKeepSavingsNarrow expects the saving over the same machine without gates to be
// much more certain than the energies of both.
func TestSharedPricesKeepSavingsNarrow(t *testing.T) {
	total := rangedRun(t, "").Total
	saving, energy := total.Interval(results.EnergySavingInterval), total.Interval(results.EnergyInterval)
	if !(saving.Low < saving.Value && saving.Value < saving.High) {
		t.Errorf("%+v", saving)
	}
	if width := saving.High / saving.Low; width*width > energy.High/energy.Low {
		t.Errorf("the saving is as open as the energy: %+v, %+v", saving, energy)
	}
}

// TestPricesOfTwoTablesStayApart expects machines of different nodes and devices to share
// no price.
func TestPricesOfTwoTablesStayApart(t *testing.T) {
	acc, err := configs.Resolve(configs.Base, []string{"energy.technology=28nm", "dram.device=hbm2-2000"})
	if err != nil {
		t.Fatal(err)
	}
	other, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	work, err := shapes.GEMM{M: 16, N: 16, K: 16, Bits: 4, HighBits: 2, WeightBits: 8}.Random(0.4, 1)
	if err != nil {
		t.Fatal(err)
	}
	job, err := sim.NewJob(acc, &other, work, sim.Full)
	if err != nil {
		t.Fatal(err)
	}
	prices, err := job.PriceRanges()
	if err != nil {
		t.Fatal(err)
	}
	machine := priceRanges(prices.Machine)
	both, err := joinRanges(machine, priceRanges(prices.Baseline))
	if err != nil {
		t.Fatal(err)
	}
	if alone, err := joinRanges(machine, priceRanges(nil)); len(both) != 2*len(machine) || len(alone) != len(machine) || err != nil {
		t.Errorf("%d prices of one machine, %d of both (%v)", len(machine), len(both), err)
	}
}

// TestRangesOfOnePrice expects a price that a machine and its baseline share to be listed once,
// and two ranges of one name to be refused.
func TestRangesOfOnePrice(t *testing.T) {
	price := func(name string, high float64) []results.PriceRange {
		return []results.PriceRange{{Name: name, Low: 1, High: high}}
	}
	for _, test := range []struct {
		machine, baseline []results.PriceRange
		prices            int // 0 where they are refused
	}{
		{price("a", 2), nil, 1},
		{price("a", 2), price("a", 2), 1},
		{price("a", 2), price("b", 3), 2},
		{price("a", 2), price("a", 3), 0},
	} {
		all, err := joinRanges(test.machine, test.baseline)
		if len(all) != test.prices || (err != nil) != (test.prices == 0) {
			t.Errorf("%v and %v: %v (%v)", test.machine, test.baseline, all, err)
		}
	}
}
