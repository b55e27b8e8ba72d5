package compare_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/configs/golden"
	"pgsim/dataflow/stall"
	"pgsim/results"
	"pgsim/results/compare"
	"pgsim/results/stored"
)

// run returns a run of two layers, one gated, with a quarter of its cycles
// stalled; scale multiplies cycles and energy.
func run(t *testing.T, name string, scale uint64) stored.Run {
	t.Helper()
	acc, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	layer := func(gated bool, cycles uint64) results.Metrics {
		m := results.Metrics{MACs: 1000, Outputs: 100, AverageBits: 4, IdealSaving: 1}
		m.Cycles = results.Cycles{Total: 4 * cycles, Array: 3 * cycles, Busy: 3 * cycles, Stall: results.Stall{stall.Memory: cycles}}
		m.EnergyPJ = results.Parts{Total: float64(cycles) * 1e6, Parts: []results.Part{{Name: "dram", Value: float64(cycles) * 1e6}}}
		if gated {
			m.GatedOutputs, m.GatedFraction, m.AverageBits, m.IdealSaving = 25, 0.25, 2.5, 1.6
		}
		return m
	}
	stem, gated, total := layer(false, 10), layer(true, 100*scale), layer(true, 100*scale+10)
	saving := 1.5 / float64(scale)
	gated.RealisedSaving = &saving
	return stored.Run{Name: name, Record: results.Record{
		Format: results.Format, Version: "1.2.3", Config: acc,
		Workload: results.Workload{Name: "net", Checksum: "c0ffee", Images: 1, ThresholdScale: 1},
		AreaMM2:  results.Parts{Total: 2, Parts: []results.Part{{Name: "pe_array", Value: 2}}},
		Total:    total, Gated: gated,
		Layers: []results.Layer{
			{Name: "stem", M: 10, N: 10, K: 10, Metrics: stem},
			{Name: "conv", Gated: true, M: 10, N: 10, K: 10, Metrics: gated},
		},
	}}
}

// three returns three runs. The second takes twice the cycles. The third has no baseline but an
// accuracy.
func three(t *testing.T) []stored.Run {
	runs := []stored.Run{run(t, "one", 1), run(t, "two", 2), run(t, "three", 1)}
	runs[1].Config.Array.Policy = "lockstep"
	runs[2].Gated.RealisedSaving = nil
	runs[2].Accuracy = &results.Accuracy{Metric: "top-1", Value: 0.8125, Samples: 16, Data: "held"}
	return runs
}

func TestFormats(t *testing.T) {
	for _, format := range compare.Formats.All() {
		var got bytes.Buffer
		if err := format.Value(compare.New(three(t)), &got); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("testdata", "compare."+format.Name+".golden"), got.Bytes())
	}
	runs := three(t)
	for _, format := range compare.DiffFormats.All() {
		var got bytes.Buffer
		if err := format.Value(compare.NewDiff(runs[0], runs[1], 0), &got); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, filepath.Join("testdata", "diff."+format.Name+".golden"), got.Bytes())
	}
}

// figure returns a figure of a comparison.
func figure(t *testing.T, c *compare.Comparison, scope, name string) compare.Figure {
	t.Helper()
	at := slices.IndexFunc(c.Figures, func(f compare.Figure) bool { return f.Scope == scope && f.Name == name })
	if at < 0 {
		t.Fatalf("no figure %s %s", scope, name)
	}
	return c.Figures[at]
}

func TestRatiosAreToTheFirst(t *testing.T) {
	c := compare.New(three(t))
	for _, want := range []struct {
		scope, name, ratios string
	}{
		{"gated", "cycles_total", "[1,2,1]"},
		{"gated", "realised_saving", "[1,0.5,null]"},      // the third has none
		{"total", "stall_scratchpad", "[null,null,null]"}, // nothing to divide by
		{"total", "top-1", "[null,null,null]"},            // the first has none
		{"chip", "area_total_mm2", "[1,1,1]"},
	} {
		ratios, err := json.Marshal(figure(t, c, want.scope, want.name).Ratios)
		if err != nil {
			t.Fatal(err)
		}
		if string(ratios) != want.ratios {
			t.Errorf("%s of %s layers: ratios %s, want %s", want.name, want.scope, ratios, want.ratios)
		}
	}
}

// Without gated layers there are no figures for them.
func TestNoGatedLayers(t *testing.T) {
	dense := run(t, "dense", 1)
	dense.Gated = results.Metrics{}
	for _, f := range compare.New([]stored.Run{dense, dense}).Figures {
		if f.Scope == "gated" {
			t.Errorf("a figure of gated layers: %s", f.Name)
		}
	}
}

// A difference of 1 in 100 does not count at a tolerance of 1 %, but counts just below that.
func TestTolerance(t *testing.T) {
	before, after := run(t, "before", 1), run(t, "after", 1)
	before.Layers[1].Cycles.Total, after.Layers[1].Cycles.Total = 99, 100
	for tolerance, differs := range map[float64]bool{0: true, 0.0099: true, 0.01: false, 0.5: false} {
		d := compare.NewDiff(before, after, tolerance)
		if d.Differs() != differs {
			t.Errorf("tolerance %g: differs %t, want %t", tolerance, d.Differs(), differs)
		}
		if differs && (len(d.Changes) != 1 || d.Changes[0].Layer != "conv" || d.Changes[0].Name != "cycles_total") {
			t.Errorf("tolerance %g: changes %v, want the cycles of conv", tolerance, d.Changes)
		}
	}
}

func TestWhatCountsAsADifference(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*stored.Run)
		differs bool
	}{
		"nothing":     {func(*stored.Run) {}, false},
		"version":     {func(r *stored.Run) { r.Version = "9.9.9" }, false},
		"description": {func(r *stored.Run) { r.Config.Description = "in other words" }, false},
		"setting":     {func(r *stored.Run) { r.Config.Array.Settings = r.Config.Array.Settings.With("queue_depth", 9) }, true},
		"layer gone":  {func(r *stored.Run) { r.Layers = r.Layers[:1] }, true},
		"shape":       {func(r *stored.Run) { r.Layers[0].K++ }, true},
		"stall":       {func(r *stored.Run) { r.Layers[0].Cycles.Stall[stall.DecisionWait]++ }, true},
		"energy part": {func(r *stored.Run) { r.Total.EnergyPJ = results.Parts{Total: r.Total.EnergyPJ.Total} }, true},
		"gates":       {func(r *stored.Run) { r.Layers[1].GatedFraction += 0.001 }, true},
		"saving gone": {func(r *stored.Run) { r.Gated.RealisedSaving = nil }, true},
		"area":        {func(r *stored.Run) { r.AreaMM2.Total++ }, true},
		"accuracy":    {func(r *stored.Run) { r.Accuracy = &results.Accuracy{Metric: "top-1"} }, true},
	} {
		before, after := run(t, "before", 1), run(t, "after", 1)
		c.change(&after)
		if d := compare.NewDiff(before, after, 0); d.Differs() != c.differs {
			t.Errorf("%s: differs %t, want %t (%v)", name, d.Differs(), c.differs, d.Changes)
		}
		if d := compare.NewDiff(after, before, 0); d.Differs() != c.differs {
			t.Errorf("%s the other way round: differs %t, want %t", name, d.Differs(), c.differs)
		}
	}
}

func TestLayersThatOneRunLacks(t *testing.T) {
	before, after := run(t, "before", 1), run(t, "after", 1)
	before.Layers, after.Layers = before.Layers[:1], after.Layers[1:]
	d := compare.NewDiff(before, after, 0)
	want := [2][]string{{"stem"}, {"conv"}}
	if diff := cmp.Diff(want, d.OnlyIn); diff != "" || d.Layers != 0 {
		t.Errorf("%d layers in both, (-want +got):\n%s", d.Layers, diff)
	}
}

// TestRemarks shows a remark on the workloads of several runs only once.
func TestRemarks(t *testing.T) {
	runs := three(t)
	runs[0].Workload.Remarks = []string{"conv: taken as dense"}
	runs[2].Workload.Remarks = []string{"conv: taken as dense", "fc: left out"}
	c := compare.New(runs)
	if want := []string{"conv: taken as dense", "fc: left out"}; !slices.Equal(c.Remarks, want) {
		t.Errorf("got %q, want %q", c.Remarks, want)
	}
	var got bytes.Buffer
	table, err := compare.Formats.Lookup("table")
	if err != nil {
		t.Fatal(err)
	}
	if err := table(c, &got); err != nil {
		t.Fatal(err)
	}
	if want := "ratios to the first\nremark: conv: taken as dense\nremark: fc: left out\n\n"; !bytes.Contains(got.Bytes(), []byte(want)) {
		t.Errorf("got %s", got.String())
	}
	got.Reset()
	difference, err := compare.DiffFormats.Lookup("table")
	if err != nil {
		t.Fatal(err)
	}
	if err := difference(compare.NewDiff(runs[0], runs[2], 0), &got); err != nil {
		t.Fatal(err)
	}
	if want := "\nremark: conv: taken as dense\nremark: fc: left out\n\n"; !bytes.Contains(got.Bytes(), []byte(want)) {
		t.Errorf("the difference says %s", got.String())
	}
}
