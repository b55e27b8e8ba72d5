package trace_test

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"

	"pgregory.net/rapid"
)

// TestExecution executes whole networks of random weights and compares scores, gates and codes with
// those from the definitions.
func TestExecution(t *testing.T) {
	for seed := range uint64(40) {
		for _, s := range tracetest.Settled(t, seed) {
			trace := tracetest.MustDecode(t, s.File(t))
			network, err := trace.Network(pgworkloads.ThresholdChange{})
			if err != nil {
				t.Fatal(err)
			}
			run := network.NewRun()
			run.KeepCodes()
			for image := range trace.Images() {
				checkRun(t, fmt.Sprintf("%s, seed %d, sample %d", trace.Name, seed, image), trace, network, run, trace.Stored(image), nil)
			}
		}
	}
}

// TestExecutionByRegions executes networks in which regions of inputs leave out low bits, and
// compares scores and products with those from the definitions. The definitions compute a sequence
// position by position, so regions there have one row.
func TestExecutionByRegions(t *testing.T) {
	for seed := range uint64(12) {
		for i, s := range tracetest.Settled(t, seed) {
			trace := tracetest.MustDecode(t, s.File(t))
			network, err := trace.Network(pgworkloads.ThresholdChange{})
			if err != nil {
				t.Fatal(err)
			}
			regions := pgworkloads.Regions{
				Rows: 1 + int(seed)%3, Columns: 1 + int(seed)/3%3, Channels: 1 + int(seed)%2, Threshold: int(seed) * 7 % (pgworkloads.WholeThreshold + 2),
			}
			if i > 0 {
				regions.Rows = 1
			}
			network.Regions = &regions
			run := network.NewRun()
			for image := range trace.Images() {
				name := fmt.Sprintf("%s, seed %d, sample %d", trace.Name, seed, image)
				found := map[string]*tracetest.BruteLayer{}
				want := tracetest.BruteNetwork(trace.Nodes, trace.Stored(image), tracetest.BruteRule{Regions: &regions}, found)
				run.Reset()
				checkScores(t, name, run.Execute(trace.Stored(image)), want)
				for i, l := range network.GatedLayers() {
					if got, want := run.LowProducts(i), found[l.Name].LowProducts; int(got) != want {
						t.Fatalf("%s, %s: %d products took low bits, want %d", name, l.Name, got, want)
					}
				}
			}
		}
	}
}

// checkRun executes a run that keeps its codes on a sample, and compares scores, gates and codes
// with those from the definitions, which it returns. Thresholds come from the map, for layers that
// it contains.
func checkRun(t *testing.T, name string, trace *trace.Trace, network *network.Network, run *network.Run, sample network.Sample, thresholds map[string][]int32) map[string]*tracetest.BruteLayer {
	t.Helper()
	found := map[string]*tracetest.BruteLayer{}
	want := tracetest.BruteNetwork(trace.Nodes, sample, tracetest.BruteRule{Thresholds: thresholds}, found)
	run.Reset()
	checkScores(t, name, run.Execute(sample), want)
	for i, l := range network.GatedLayers() {
		checkRunLayer(t, run, i, l, found[l.Name])
	}
	return found
}

// checkScores compares scores. Only the order in which floats are added may differ.
func checkScores(t *testing.T, name string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d scores, want %d", name, len(got), len(want))
	}
	for i := range got {
		if math.Abs(got[i]-want[i]) > 1e-9*max(1, math.Abs(want[i])) {
			t.Fatalf("%s: score %d is %v, want %v", name, i, got[i], want[i])
		}
	}
}

// checkRunLayer compares the gates and codes of a layer.
func checkRunLayer(t *testing.T, run *network.Run, i int, l pgworkloads.Layer, want *tracetest.BruteLayer) {
	t.Helper()
	signed := l.Activation.Signed()
	for at, code := range want.Codes {
		wanted := int16(code)
		if signed {
			wanted = int16(int8(code))
		}
		if run.Codes(i)[at] != wanted {
			t.Fatalf("%s: code %d is %d, want %d", l.Name, at, run.Codes(i)[at], wanted)
		}
	}
	pixels := l.PixelsPerImage()
	for at, gate := range want.Gates {
		if run.Gates(i).Gated(at%pixels, at/pixels) != gate {
			t.Fatalf("%s: gate %d is %t", l.Name, at, !gate)
		}
	}
}

// TestMovedExecution moves thresholds and compares with the definition, which
// gets the moved thresholds in real numbers.
func TestMovedExecution(t *testing.T) {
	for _, moves := range []pgworkloads.ThresholdChange{
		{ThresholdOffset: 0.25}, {ThresholdOffset: -1}, {ThresholdScale: tracetest.Number(0)}, pgworkloads.FixedThresholds(0.5), {ThresholdScale: tracetest.Number(2.5)},
	} {
		for seed := range uint64(10) {
			for _, s := range tracetest.Settled(t, seed) {
				trace := tracetest.MustDecode(t, s.File(t))
				network, err := trace.Network(moves)
				if err != nil {
					t.Fatal(err)
				}
				run := network.NewRun()
				run.KeepCodes()
				checkRun(t, fmt.Sprintf("%s, %+v", trace.Name, moves), trace, network, run, trace.Stored(1), tracetest.BruteThresholds(trace, moves))
			}
		}
	}
}

// TestStateIsCarriedOn reads a text in parts of any length. Scores and gates must be those of
// reading it at once.
func TestStateIsCarriedOn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := tracetest.NewLanguage(rapid.Uint64Range(0, 50).Draw(r, "seed"))
		net, err := tracetest.MustDecode(t, s.File(t)).Network(pgworkloads.ThresholdChange{})
		if err != nil {
			t.Fatal(err)
		}
		tokens := rapid.SliceOfN(rapid.Int32Range(0, tracetest.SampleWords-1), tracetest.SamplePositions, tracetest.SamplePositions).Draw(r, "tokens")
		whole := net.NewRun()
		want := slices.Clone(whole.Execute(network.Sample{Tokens: tokens}))
		parts := net.NewRun()
		if rapid.Bool().Draw(r, "used before") {
			parts.Execute(network.Sample{Tokens: tokens[:2]})
			parts.Reset()
		}
		var got []float64
		gated := uint64(0)
		for from := 0; from < len(tokens); {
			to := rapid.IntRange(from+1, len(tokens)).Draw(r, "to")
			got = append(got, parts.Execute(network.Sample{Tokens: tokens[from:to]})...)
			gated += parts.Gates(0).Count()
			from = to
		}
		if !slices.Equal(got, want) {
			r.Fatalf("scores %v, want %v", got, want)
		}
		if gated != whole.Gates(0).Count() {
			r.Fatalf("%d gated in parts, %d at once", gated, whole.Gates(0).Count())
		}
	})
}

// TestRunsShareANetwork executes one network in many goroutines.
func TestRunsShareANetwork(t *testing.T) {
	for _, s := range tracetest.Settled(t, 7) {
		trace := tracetest.MustDecode(t, s.File(t))
		network, err := trace.Network(pgworkloads.ThresholdChange{})
		if err != nil {
			t.Fatal(err)
		}
		var want [][]float64
		run := network.NewRun()
		for image := range trace.Images() {
			run.Reset()
			want = append(want, slices.Clone(run.Execute(trace.Stored(image))))
		}
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				run := network.NewRun()
				for i := range 30 {
					image := (i + worker) % trace.Images()
					run.Reset()
					if got := run.Execute(trace.Stored(image)); !slices.Equal(got, want[image]) {
						t.Errorf("%s: sample %d gives %v, want %v", trace.Name, image, got, want[image])
					}
				}
			})
		}
		group.Wait()
	}
}

// TestWrongSamplesPanic checks that samples of another size panic.
func TestWrongSamplesPanic(t *testing.T) {
	net, err := tracetest.MustDecode(t, tracetest.New(1).File(t)).Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := tracetest.MustDecode(t, tracetest.NewLanguage(1).File(t)).Network(pgworkloads.ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	for name, execute := range map[string]func(){
		"a pixel missing": func() { net.NewRun().Execute(network.Sample{Pixels: make([]byte, 71)}) },
		"no pixels":       func() { net.NewRun().Execute(network.Sample{}) },
		"text":            func() { net.NewRun().Execute(network.Sample{Tokens: []int32{1}}) },
		"an image":        func() { text.NewRun().Execute(network.Sample{Pixels: make([]byte, 72)}) },
		"a long text":     func() { text.NewRun().Execute(network.Sample{Tokens: make([]int32, tracetest.SamplePositions+1)}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			execute()
		}()
	}
}
