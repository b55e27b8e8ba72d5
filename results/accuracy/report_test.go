package accuracy

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgsim/configs/golden"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/evaluation"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/trace"
)

// sampleEvaluation is made up: 100 images, a layer of 8 bits without a gate and
// one of 2 + 2 bits with 25 % of its outputs gated.
func sampleEvaluation() *evaluation.Result {
	layer := func(name string, bits, high int) pgworkloads.Layer {
		return pgworkloads.Layer{
			Name: name, Op: "linear", InChannels: 10, OutChannels: 4, Groups: 1, Kernel: [2]int{1, 1},
			Activation: pgworkloads.Activation{Bits: bits, HighBits: high}, WeightBits: 8, Gated: high < bits,
		}
	}
	return &evaluation.Result{
		Samples: 100, Predictions: make([]int64, 100), Correct: 81, Loss: math.Log(90),
		Layers: []evaluation.LayerGates{
			{Layer: layer("stem", 8, 8), Outputs: 400},
			{Layer: layer("gated", 4, 2), Outputs: 400, GatedOutputs: 100, LowProducts: 1000},
		},
	}
}

func sampleReport(metric string) *Report {
	trace := &trace.Trace{Name: "net", Checksum: "c0ffee", Accuracy: trace.Accuracy{Metric: metric}}
	r := New("1.2.3", trace, &testset.Set{Name: "set", Checksum: "beef"})
	measured, half, target := 0.82, 0.5, 0.3
	r.Add(&network.Network{Offsets: []float64{0}}, sampleEvaluation(), &Framework{Equal: 99, Accuracy: &measured})
	for i, m := range []pgworkloads.ThresholdChange{
		{ThresholdOffset: -0.25}, {ThresholdScale: &half}, {TargetGated: &target, TargetPer: pgworkloads.PerLayer},
	} {
		e := sampleEvaluation()
		e.Correct -= 7 * (i + 1)
		e.Layers[1].GatedOutputs += uint64(30 * (i + 1))
		e.Layers[1].LowProducts += uint64(300 * (i + 1))
		r.Add(&network.Network{Change: m, Offsets: []float64{-0.25 * float64(i+1)}}, e, nil)
	}
	return r
}

func TestFormats(t *testing.T) {
	for _, metric := range []string{pgworkloads.MetricTop1, pgworkloads.MetricPerplexity} {
		for _, format := range Formats.All() {
			var got bytes.Buffer
			if err := format.Value(sampleReport(metric), &got); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", metric+"."+format.Name+".golden"), got.Bytes())
		}
	}
}

// TestCosts compares the figures with values worked out by hand.
func TestCosts(t *testing.T) {
	s := sampleReport(pgworkloads.MetricTop1).Settings[0]
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"gated fraction", s.Gated.GatedFraction, 0.25},
		{"of the network, whose other layer has no gates", s.Total.GatedFraction, 0.25},
		{"average bits, gated", s.Gated.AverageBits, 2 + 0.25*2},
		{"average bits, all", s.Total.AverageBits, (8 + 2.5) / 2},
		{"saving vs B, gated", s.Gated.SavingUniformB, 4 / 2.5},
		{"saving vs B, all", s.Total.SavingUniformB, (8 + 4) / (8 + 2.5)},
		{"saving vs 8, gated", s.Gated.SavingUniform8, 8 / 2.5},
		{"saving vs 8, all", s.Total.SavingUniform8, (8 + 8) / (8 + 2.5)},
		{"stem", s.Layers[0].AverageBits, 8},
		{"accuracy", s.Accuracy, 0.81},
	} {
		if math.Abs(c.got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if s.Layers[0].GatedFraction != 0 || s.Layers[0].IsGated || !s.Layers[1].IsGated {
		t.Errorf("layers %+v", s.Layers)
	}
}

// TestSchemaNamesEveryField keeps results/SCHEMA.md and the JSON in step.
func TestSchemaNamesEveryField(t *testing.T) {
	schema, err := os.ReadFile(filepath.Join("..", "SCHEMA.md"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(sampleReport(pgworkloads.MetricTop1))
	if err != nil {
		t.Fatal(err)
	}
	var report any
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				visit(item)
			}
		case map[string]any:
			for field, value := range v {
				if !strings.Contains(string(schema), "`"+field+"`") {
					t.Errorf("SCHEMA.md doesn't name %s", field)
				}
				visit(value)
			}
		}
	}
	visit(report)
}

// TestPlot draws a valid SVG with titles, legend and every setting, and a PNG.
func TestPlot(t *testing.T) {
	for metric, axis := range map[string]string{
		pgworkloads.MetricTop1: "top-1 accuracy, %", pgworkloads.MetricPerplexity: "perplexity",
	} {
		drawn, err := sampleReport(metric).Plot("out/plot.SVG")
		if err != nil {
			t.Fatal(err)
		}
		decoder := xml.NewDecoder(bytes.NewReader(drawn))
		for err == nil {
			_, err = decoder.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("no XML: %v", err)
		}
		for _, text := range []string{axis, "gated outputs of gated layers, %", "trained thresholds", "moved thresholds", "net on set"} {
			if !strings.Contains(string(drawn), text) {
				t.Errorf("the plot doesn't say %q", text)
			}
		}
	}
	drawn, err := sampleReport(pgworkloads.MetricTop1).Plot("plot.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(drawn)); err != nil {
		t.Error(err)
	}
}

// TestPlotPoints expects settings at their positions, from left to right.
func TestPlotPoints(t *testing.T) {
	r := sampleReport(pgworkloads.MetricTop1)
	slices.Reverse(r.Settings)
	points := r.points()
	if !slices.IsSortedFunc(points, func(a, b point) int { return int(a.x - b.x) }) {
		t.Errorf("points %v are not sorted", points)
	}
	first := points[0]
	if !first.trained || first.x != 25 || first.y != 81 {
		t.Errorf("the trained thresholds are at %+v, want 25, 81", first)
	}
	least, most := evaluation.Wilson(81, 100)
	if math.Abs(first.y-first.low-100*least) > 1e-9 || math.Abs(first.y+first.high-100*most) > 1e-9 {
		t.Errorf("whisker %v .. %v, want %v .. %v", first.y-first.low, first.y+first.high, 100*least, 100*most)
	}
	for _, p := range points[1:] {
		if p.trained {
			t.Errorf("%+v is marked as trained", p)
		}
	}
}

// TestPlotOfOne draws a single setting, where both axes have no extent.
func TestPlotOfOne(t *testing.T) {
	r := sampleReport(pgworkloads.MetricPerplexity)
	r.Settings = r.Settings[:1]
	if _, err := r.Plot("plot.svg"); err != nil {
		t.Error(err)
	}
}

func TestCheckPlot(t *testing.T) {
	for file, good := range map[string]bool{"a.svg": true, "a.PNG": true, "a.pdf": false, "svg": false, "": false} {
		if err := CheckPlot(file); (err == nil) != good {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// TestNoSettings writes a report without settings.
func TestNoSettings(t *testing.T) {
	r := sampleReport(pgworkloads.MetricTop1)
	r.Settings = []Setting{}
	for _, format := range Formats.All() {
		if err := format.Value(r, io.Discard); err != nil {
			t.Errorf("%s: %v", format.Name, err)
		}
	}
}
