package dataflow_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/dataflow"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pe/reference/weightstationary"
	"pgsim/pgworkloads"
)

// TestOutputStationaryModelsAgree runs random layers on random arrays through the pass-level
// model and through the register-level one: every pass starts in the same
// cycle, the layer takes the same cycles, and PEs do the same.
func TestOutputStationaryModelsAgree(t *testing.T) {
	for _, kind := range dataflow.Policies.All() {
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { checkModels(t, kind.Name, kind.Value) })
		})
	}
}

func checkModels(t *rapid.T, name string, policy dataflow.Policy) {
	m := drawMachine(t, name)
	p := drawProblem(t)
	want, err := reference.Run(m, p)
	if err != nil {
		t.Fatal(err)
	}
	overlap, err := pe.Overlaps.Lookup(m.Overlap)
	if err != nil {
		t.Fatal(err)
	}
	fast := dataflow.Machine{
		Geometry: m.Geometry, Dataflow: dataflow.OutputStationary{},
		Overlap: overlap, Policy: policy, QueueDepth: m.QueueDepth,
	}
	if err := policy.Check(fast); err != nil {
		t.Fatal(err)
	}
	got, _ := runFast(fast, layerOf(p, want.Gates))
	if diff := cmp.Diff(outcome{want.Cycles, want.Passes, want.Activity}, got); diff != "" {
		t.Fatalf("register-level (-), pass-level (+):\n%s", diff)
	}
}

// TestWeightStationaryModelsAgree does the same weight-stationary, where both
// models also count what moves.
func TestWeightStationaryModelsAgree(t *testing.T) {
	for _, kind := range dataflow.Policies.All() {
		if _, ok := kind.Value.(dataflow.FoldPolicy); !ok {
			continue
		}
		t.Run(kind.Name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { checkFoldModels(t, kind.Name, kind.Value) })
		})
	}
}

func checkFoldModels(t *rapid.T, name string, policy dataflow.Policy) {
	m := drawMachine(t, name)
	p := drawProblem(t)
	want, err := weightstationary.Run(weightstationary.Machine{
		Geometry: m.Geometry, Overlap: m.Overlap, Policy: name,
	}, p)
	if err != nil {
		t.Fatal(err)
	}
	overlap, err := pe.Overlaps.Lookup(m.Overlap)
	if err != nil {
		t.Fatal(err)
	}
	fast := dataflow.Machine{
		Geometry: m.Geometry, Dataflow: dataflow.WeightStationary{},
		Overlap: overlap, Policy: policy, QueueDepth: m.QueueDepth,
	}
	passes := make([]reference.PassRecord, len(want.Passes))
	for i, pass := range want.Passes {
		passes[i] = reference.PassRecord(pass)
	}
	got, moves := runFast(fast, layerOf(p, want.Gates))
	if diff := cmp.Diff(outcome{want.Cycles, passes, want.Activity}, got); diff != "" {
		t.Fatalf("register-level (-), pass-level (+):\n%s", diff)
	}
	if diff := cmp.Diff(want.Moves, moves); diff != "" {
		t.Fatalf("moves, register-level (-), pass-level (+):\n%s", diff)
	}
}

// outcome is what both models tell of a run.
type outcome struct {
	Cycles   pe.Cycle
	Passes   []reference.PassRecord
	Activity pe.Activity
}

// runFast runs a layer on the pass-level model. It also returns what moved.
func runFast(m dataflow.Machine, w pgworkloads.LayerWork) (outcome, pe.Moves) {
	const images = 1
	var passes []reference.PassRecord
	s := dataflow.NewSchedule(m, w, dataflow.WholeLayer(w.Layer, images, m.Cols))
	for {
		p, earliest, more := s.Next()
		if !more {
			break
		}
		passes = append(passes, reference.PassRecord{
			Kind: p.Kind.String(), Start: earliest, Steps: p.Timing.Steps, Drains: p.Timing.Drains,
		})
		s.Start(earliest, 0)
	}
	report := s.Finish(s.End())
	return outcome{report.Cycles, passes, report.Activity}, report.Moves
}

// layerOf returns a problem's layer, a 1x1 convolution over M x 1 positions,
// with the gates that the register-level model decided. Where that ran dense,
// no gate matters.
func layerOf(p reference.Problem, gates []bool) pgworkloads.LayerWork {
	w := pgworkloads.LayerWork{Layer: pgworkloads.Layer{
		Name: "problem", Op: "conv",
		InChannels: p.Groups * p.K, OutChannels: p.N, Groups: p.Groups,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
		Input: [2]int{p.M, 1}, Output: [2]int{p.M, 1},
		Activation: pgworkloads.Activation{Bits: p.Bits, HighBits: p.HighBits, Encoding: p.Encoding, Scale: 1},
		WeightBits: 8, Gated: p.Gated,
	}}
	if !p.Gated {
		w.Activation.HighBits = p.Bits
		return w
	}
	w.Gates = pgworkloads.NewGateMask(p.M, p.N)
	for i, gated := range gates {
		if gated {
			w.Gates.Set(i/p.N, i%p.N)
		}
	}
	return w
}

// drawMachine draws an array; some are larger than the layers on them.
func drawMachine(t *rapid.T, policy string) reference.Machine {
	return reference.Machine{
		Geometry: pe.Geometry{
			Rows: rapid.IntRange(1, 9).Draw(t, "rows"), Cols: rapid.IntRange(1, 9).Draw(t, "cols"),
			Lanes: rapid.IntRange(1, 4).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 4).Draw(t, "digit bits"),
		},
		Overlap:    rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"),
		Policy:     policy,
		QueueDepth: rapid.IntRange(leastDepth(policy), 5).Draw(t, "queue depth"),
	}
}

func leastDepth(policy string) int {
	if policy == "column-queue" || policy == "column-share" {
		return 2
	}
	return 1
}

// drawProblem draws a layer whose weights are all 1, so that the sums are easy
// to threshold; any share of its outputs is gated. One in ten has no gates.
func drawProblem(t *rapid.T) reference.Problem {
	p := reference.Problem{
		M: rapid.IntRange(1, 60).Draw(t, "m"), K: rapid.IntRange(1, 14).Draw(t, "k"),
		Groups: rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(t, "groups"),
		Bits:   rapid.IntRange(2, 8).Draw(t, "bits"), Encoding: pgworkloads.Unsigned,
		Gated: rapid.IntRange(0, 9).Draw(t, "is gated") > 0,
	}
	p.N = p.Groups * rapid.IntRange(1, 12).Draw(t, "channels")
	p.HighBits = rapid.IntRange(1, p.Bits-1).Draw(t, "high bits")
	codes := p.Groups * p.M * p.K
	most := int16(1)<<p.Bits - 1
	random := rapid.SliceOfN(rapid.Int16Range(0, most), codes, codes)
	p.Activations = random.Draw(t, "activations")
	p.Weights = make([]int16, p.N*p.K)
	p.Thresholds = make([]int32, p.N)
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	threshold := rapid.Int32Range(-1, int32(p.K)*int32(most))
	for i := range p.Thresholds {
		p.Thresholds[i] = threshold.Draw(t, "threshold")
	}
	return p
}
