package pgworkloads

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// settledSamples are traces of both tasks as a framework would write them.
func settledSamples(t testing.TB, seed uint64) []*sample {
	t.Helper()
	samples := []*sample{newSample(seed), newTextSample(seed)}
	for _, s := range samples {
		s.settle(t)
	}
	return samples
}

// TestExecution executes whole networks of random weights and compares scores,
// gates and codes with those that the definitions lead to.
func TestExecution(t *testing.T) {
	for seed := range uint64(40) {
		for _, s := range settledSamples(t, seed) {
			trace := mustDecode(t, s.file(t))
			network, err := trace.Network(ThresholdChange{})
			if err != nil {
				t.Fatal(err)
			}
			run := network.NewRun()
			run.KeepCodes()
			for image := range trace.Images() {
				checkRun(t, fmt.Sprintf("%s, seed %d, sample %d", trace.Name, seed, image), run, trace.Stored(image), nil)
			}
		}
	}
}

// checkRun executes a run that keeps its codes on a sample, and compares scores,
// gates and codes with those that the definitions lead to, which it returns.
// Thresholds are those of the map, where it has some for a layer.
func checkRun(t *testing.T, name string, run *Run, sample Sample, thresholds map[string][]int32) map[string]*bruteLayer {
	t.Helper()
	found := map[string]*bruteLayer{}
	want := bruteNetwork(run.network.nodes, sample, thresholds, found)
	run.Reset()
	checkScores(t, name, run.Execute(sample), want)
	for i, l := range run.network.GatedLayers() {
		checkRunLayer(t, run, i, l, found[l.Name])
	}
	return found
}

// checkScores compares scores; only the order in which floats are added may
// differ.
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
func checkRunLayer(t *testing.T, run *Run, i int, l Layer, want *bruteLayer) {
	t.Helper()
	signed := l.Activation.Signed()
	for at, code := range want.codes {
		wanted := int16(code)
		if signed {
			wanted = int16(int8(code))
		}
		if run.codes[i][at] != wanted {
			t.Fatalf("%s: code %d is %d, want %d", l.Name, at, run.codes[i][at], wanted)
		}
	}
	pixels := l.PixelsPerImage()
	for at, gate := range want.gates {
		if run.Gates(i).Gated(at%pixels, at/pixels) != gate {
			t.Fatalf("%s: gate %d is %t", l.Name, at, !gate)
		}
	}
}

// TestMovedExecution moves thresholds and compares with the definition, which
// gets the moved thresholds in real numbers.
func TestMovedExecution(t *testing.T) {
	for _, moves := range []ThresholdChange{
		{ThresholdOffset: 0.25}, {ThresholdOffset: -1}, {ThresholdScale: number(0)}, {ThresholdScale: number(2.5)},
	} {
		for seed := range uint64(10) {
			for _, s := range settledSamples(t, seed) {
				trace := mustDecode(t, s.file(t))
				network, err := trace.Network(moves)
				if err != nil {
					t.Fatal(err)
				}
				run := network.NewRun()
				run.KeepCodes()
				checkRun(t, fmt.Sprintf("%s, %+v", trace.Name, moves), run, trace.Stored(1), bruteThresholds(trace, moves))
			}
		}
	}
}

// bruteThresholds are the integer thresholds of all gated layers, moved.
func bruteThresholds(trace *Trace, m ThresholdChange) map[string][]int32 {
	moved := map[string][]int32{}
	for _, p := range trace.Products() {
		if p.Gate == nil {
			continue
		}
		for i, delta := range p.Gate.Delta {
			n := i % p.OutChannels
			unit := p.Activation.Scale * p.WeightScales[n]
			if i < p.OutChannels {
				moved[p.Name] = append(moved[p.Name], int32(math.Floor((delta*m.Scale()+m.ThresholdOffset)/unit)))
			} else {
				moved[p.Name] = append(moved[p.Name], int32(math.Ceil((delta*m.Scale()-m.ThresholdOffset)/unit)))
			}
		}
	}
	return moved
}

// TestStateIsCarriedOn reads a text in parts of any length: scores and gates are
// those of reading it at once.
func TestStateIsCarriedOn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newTextSample(rapid.Uint64Range(0, 50).Draw(r, "seed"))
		network, err := mustDecode(t, s.file(t)).Network(ThresholdChange{})
		if err != nil {
			t.Fatal(err)
		}
		tokens := rapid.SliceOfN(rapid.Int32Range(0, sampleWords-1), samplePositions, samplePositions).Draw(r, "tokens")
		whole := network.NewRun()
		want := slices.Clone(whole.Execute(Sample{Tokens: tokens}))
		parts := network.NewRun()
		if rapid.Bool().Draw(r, "used before") {
			parts.Execute(Sample{Tokens: tokens[:2]})
			parts.Reset()
		}
		var got []float64
		gated := uint64(0)
		for from := 0; from < len(tokens); {
			to := rapid.IntRange(from+1, len(tokens)).Draw(r, "to")
			got = append(got, parts.Execute(Sample{Tokens: tokens[from:to]})...)
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
	for _, s := range settledSamples(t, 7) {
		trace := mustDecode(t, s.file(t))
		network, err := trace.Network(ThresholdChange{})
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

// TestWrongSamplesPanic states that samples of another size are bugs.
func TestWrongSamplesPanic(t *testing.T) {
	network, err := mustDecode(t, newSample(1).file(t)).Network(ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := mustDecode(t, newTextSample(1).file(t)).Network(ThresholdChange{})
	if err != nil {
		t.Fatal(err)
	}
	for name, execute := range map[string]func(){
		"a pixel missing": func() { network.NewRun().Execute(Sample{Pixels: make([]byte, 71)}) },
		"no pixels":       func() { network.NewRun().Execute(Sample{}) },
		"text":            func() { network.NewRun().Execute(Sample{Tokens: []int32{1}}) },
		"an image":        func() { text.NewRun().Execute(Sample{Pixels: make([]byte, 72)}) },
		"a long text":     func() { text.NewRun().Execute(Sample{Tokens: make([]int32, samplePositions+1)}) },
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
