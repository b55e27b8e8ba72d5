package record

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
	"pgsim/pgworkloads"
	"pgsim/results"
	"pgsim/sim"
)

func TestMetricsOfAGatedLayer(t *testing.T) {
	run, baseline := sampleRuns(t)
	got := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline}).Layers[1].Metrics
	want := results.Metrics{
		MACs: 80, Outputs: 8, GatedOutputs: 4, GatedFraction: 0.5,
		AverageBits: 3,          // 2 + 0.5*2
		BitOps:      80 * 8 * 3, // MACs * weight bits * average bits
		BitOpSaving: results.BitOpSaving{UniformB: 4.0 / 3, Uniform8: 8.0 / 3},
		Passes:      results.Passes{High: 2, Low: 2},
		Cycles: results.Cycles{Total: 100, Array: 90, Busy: 60, Stall: results.Stall{
			stall.FillDrain: 6, stall.DecisionWait: 4, stall.QueueImbalance: 12, stall.BlockCut: 8, stall.Scratchpad: 3, stall.Memory: 7,
		}},
		ArrayCycles: results.Breakdown{Busy: 60, Stall: results.Stall{stall.FillDrain: 6, stall.DecisionWait: 4, stall.QueueImbalance: 20}},
		Utilisation: 0.6, // 240 of 100 * 4 PE cycles
		IdlePESteps: results.IdlePESteps{NotGated: 3, QueueShorter: 2, TilePartial: 1},
		DRAM:        results.DRAM{ReadBytes: 320, WrittenBytes: 128, RowHits: 5, RowMisses: 2},
		EnergyPJ:    results.Parts{Total: 80, Parts: []results.Part{{Name: "array_full", Value: 20}, {Name: "dram", Value: 60}}},

		BaselineCycles:   &results.BaselineCycles{Total: 300, Array: 200},
		BaselineEnergyPJ: &results.Parts{Total: 200, Parts: []results.Part{{Name: "array_full", Value: 50}, {Name: "dram", Value: 150}}},
		IdealSaving:      4.0 / 3,
		RealisedSaving:   pointer(3), RealisedSavingArray: pointer(200.0 / 90), EnergySaving: pointer(2.5),

		// 100 cycles of 2 ns each; 80 pJ in that time; two operations for each MAC.
		Seconds: pointer(2e-7), PowerMW: pointer(0.4), TOPS: pointer(0.0008), TOPSPerW: pointer(2),
	}
	got.Waterfall = nil // has a test of its own
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSumsAreRatiosOfSums(t *testing.T) {
	run, baseline := sampleRuns(t)
	r := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	if diff := cmp.Diff(r.Layers[1].Metrics, r.Gated); diff != "" {
		t.Errorf("the gated layers are one layer (-layer +gated):\n%s", diff)
	}
	total := r.Total
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"gated fraction, of gated layers' outputs", total.GatedFraction, 0.5},
		{"average bits", total.AverageBits, (80*8 + 80*3) / 160.0},
		{"saving against B", total.BitOpSaving.UniformB, (8 + 4) / (8 + 3.0)},
		{"ideal saving", total.IdealSaving, (8 + 4) / (8 + 3.0)},
		{"utilisation", total.Utilisation, (640 + 240) / (300 * 4.0)},
		{"realised saving", *total.RealisedSaving, (200 + 300) / (200 + 100.0)},
		{"realised saving of the array", *total.RealisedSavingArray, (170 + 200) / (170 + 90.0)},
		{"energy saving", *total.EnergySaving, (100 + 200) / (100 + 80.0)},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %g, want %g", test.name, test.got, test.want)
		}
	}
	for _, test := range []struct {
		name string
		got  *float64
		want float64
	}{
		{"seconds", total.Seconds, (200 + 100) / 500e6},
		{"power", total.PowerMW, 180e-12 / 600e-9 * 1e3},
		{"TOPS", total.TOPS, 2 * 160 / 600e-9 / 1e12},
		{"TOPS per watt, of all operations and all energy", total.TOPSPerW, 2 * 160 / 180.0},
		{"inferences per second, of one image", total.InferencesPerSecond, 1 / 600e-9},
	} {
		const rounding = 1e-12
		if test.got == nil || math.Abs(*test.got-test.want) > rounding*test.want {
			t.Errorf("%s: got %v, want %g", test.name, test.got, test.want)
		}
	}
	if r.Gated.InferencesPerSecond != nil || r.Layers[0].InferencesPerSecond != nil {
		t.Error("layers are no inferences")
	}
	if want := (results.DRAM{ReadBytes: 960, WrittenBytes: 192, RowHits: 14, RowMisses: 4}); total.DRAM != want {
		t.Errorf("DRAM: got %+v, want %+v", total.DRAM, want)
	}
}

// TestWithoutCyclesThereAreNoRates expects no rates if there are no layers.
func TestWithoutCyclesThereAreNoRates(t *testing.T) {
	run, baseline := sampleRuns(t)
	run.Layers, baseline.Layers = run.Layers[:1], baseline.Layers[:1]
	r := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	if g := r.Gated; g.Seconds != nil || g.PowerMW != nil || g.TOPS != nil || g.TOPSPerW != nil || g.Rates() != "" {
		t.Errorf("no gated layer, but rates: %s", g.Rates())
	}
}

func TestWithoutABaselineThereIsNoSaving(t *testing.T) {
	run, _ := sampleRuns(t)
	r := New("1.2.3", sim.Outcome{Machine: run})
	if r.Baseline != nil || r.Total.RealisedSaving != nil || r.Layers[0].BaselineCycles != nil {
		t.Errorf("savings against no baseline: %+v", r.Total)
	}
}

// TestRemarksOfARun expects one remark on the energy of each machine whose DRAM model lacks a count.
func TestRemarksOfARun(t *testing.T) {
	run, baseline := sampleRuns(t)
	if got := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline}).Remarks; got != nil {
		t.Errorf("%q, want nothing", got)
	}
	for _, r := range []*sim.Result{&run, &baseline} {
		r.Accelerator.DRAM.Kind = "akita"
		for i := range r.Layers {
			r.Layers[i].DRAM.Uncounted = []string{"Refreshes"}
		}
	}
	run.Workload.Remarks = []string{"of the workload"}
	run.UnknownValues = []string{"a", "b", "c", "d"}
	baseline.Regions = &pgworkloads.Regions{Rows: 2, Columns: 3, Channels: 4, Threshold: 5}
	made := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	if diff := cmp.Diff([]string{
		fmt.Sprintf("cycles take all bits of the activations of 4 of %d layers to be set, whose values are not known: a, b, c and others", len(run.Layers)),
		"energy leaves out DRAM refreshes, which dram.kind akita does not model",
		"answers of the baseline are not those of the network as trained: low bits are left out by regions, not by gates; " +
			"pgsim eval --regions 2x3x4 --region-threshold 5 measures their accuracy",
		"energy of the baseline leaves out DRAM refreshes, which dram.kind akita does not model",
	}, made.Remarks); diff != "" {
		t.Error(diff)
	}
	if all := made.AllRemarks(); len(all) != 5 || all[0] != "of the workload" {
		t.Errorf("%q", all)
	}
}

// TestRemarksOfOperands expects a run to say where its energy does not depend on operands: for
// some layers, or for a machine.
func TestRemarksOfOperands(t *testing.T) {
	run, baseline := sampleRuns(t)
	run.UnknownOperands, baseline.UnknownOperands = []string{"a", "b"}, []string{"a", "b"}
	baseline.Accelerator.Array.PE = "bit-skipping"
	made := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	if diff := cmp.Diff([]string{
		fmt.Sprintf("energy takes the operands of 2 of %d layers to be random, whose values are not known: a, b", len(run.Layers)),
		"energy of the baseline is that of random operands: what others make of bit-skipping PEs, output-stationary, was not measured",
	}, made.Remarks); diff != "" {
		t.Error(diff)
	}
}

// TestCounters expects the counters of a policy in the record, added up over layers.
func TestCounters(t *testing.T) {
	run, baseline := sampleRuns(t)
	for i := range run.Layers {
		run.Layers[i].Report.Counters = []dataflow.Counter{{Name: "swaps", Value: uint64(i + 1)}}
	}
	made := New("1.2.3", sim.Outcome{Machine: run, Baseline: &baseline})
	if got, ok := made.Layers[1].Counters.Value("swaps"); !ok || got != 2 {
		t.Errorf("the second layer has %d swaps, want 2", got)
	}
	want := uint64(len(run.Layers) * (len(run.Layers) + 1) / 2)
	if got, ok := made.Total.Counters.Value("swaps"); !ok || got != want {
		t.Errorf("%d swaps in all, want %d", got, want)
	}
}
