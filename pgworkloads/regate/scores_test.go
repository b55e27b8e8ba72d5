package regate_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/regate"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
	"pgsim/pgworkloads/verify"
)

// TestScores gates the scores of small networks in every way and reads the traces back. Every head
// must have the requested gated fraction of the scores that its positions know, as nearly as equal
// numbers allow. An execution must find every gate, output and answer again.
func TestScores(t *testing.T) {
	for _, kind := range []string{arithmetic.GateAbove, arithmetic.GateBetween, arithmetic.GateNearMax} {
		for _, drops := range []bool{false, true} {
			for _, s := range tracetest.Settled(t, 2)[2:] { // those with attention
				before := tracetest.MustDecode(t, s.File(t))
				o := regate.ScoreOptions{Kind: kind, HighBits: 4, Drops: drops, Fraction: 0.4}
				layers := 0
				regated, err := regate.Scores(before, o, func() { layers++ })
				if err != nil {
					t.Fatal(err)
				}
				if layers != regate.ScoreLayers(before) || layers != 1 {
					t.Errorf("%s: done %d times", before.Name, layers)
				}
				content, err := regated.Encode()
				if err != nil {
					t.Fatal(err)
				}
				after := tracetest.MustDecode(t, content)
				checkHeads(t, after, o)
				for _, c := range verify.Layers(after) {
					if c.Differences() > 0 {
						t.Errorf("%s: %+v", after.Name, c)
					}
				}
				if c := verify.Execution(after); c.Differences() > 0 {
					t.Errorf("%s: %+v", after.Name, c)
				}
				if len(after.Remarks) != 1 || !strings.Contains(after.Remarks[0], "was not trained for the gates on its scores") {
					t.Errorf("%s: remarks %q", after.Name, after.Remarks)
				}
			}
		}
	}
}

// checkHeads counts the gates of every head over all stored samples.
func checkHeads(t *testing.T, after *trace.Trace, o regate.ScoreOptions) {
	t.Helper()
	node := after.Nodes[slices.IndexFunc(after.Nodes, func(n network.Node) bool { return n.Name == "scores" })]
	p := node.Product
	causal := after.Task == "language-model"
	if p.Gate == nil || p.Gate.Kind != o.Kind || p.Gate.Drops != o.Drops || p.Gate.Causal != causal || p.Activation.HighBits != o.HighBits {
		t.Fatalf("%s: the gate is %+v", after.Name, p.Gate)
	}
	keys, positions := p.N()/p.Groups, p.Output[0]
	known := keys * positions
	if causal {
		known = keys * (keys + 1) / 2
	}
	on, equal := make([]float64, p.Groups), make([]map[int32]int, p.Groups)
	for head := range equal {
		equal[head] = map[int32]int{}
	}
	run := after.Trained().NewRun()
	run.HighSums = func(seen *network.Product, numbers []int32) {
		for i, number := range numbers {
			if seen.Name == p.Name && number != p.Gate.Rule.Never() {
				equal[i/positions/keys][number]++
			}
		}
	}
	for image := range after.Images() {
		run.Reset()
		run.Execute(after.Stored(image))
		gates := run.Gates(p.Gate.Index)
		for m := range positions {
			for head := range p.Groups {
				on[head] += float64(gates.CountIn(m, head*keys, (head+1)*keys))
			}
		}
	}
	for head := range p.Groups {
		most := 0
		for _, count := range equal[head] {
			most = max(most, count)
		}
		if want := o.Fraction * float64(known*after.Images()); math.Abs(on[head]-want) > float64(most)+1 {
			t.Errorf("%s: head %d has %v gates of %d scores, want %v; at most %d are equal", after.Name, head, on[head], known*after.Images(), want, most)
		}
	}
}

// TestNoScoreLost gates all scores. The network must then answer as it did without gates on them,
// whether scores are dropped or not.
func TestNoScoreLost(t *testing.T) {
	for _, s := range tracetest.Settled(t, 5)[2:4] {
		before := tracetest.MustDecode(t, s.File(t))
		for _, drops := range []bool{false, true} {
			o := regate.ScoreOptions{Kind: arithmetic.GateNearMax, HighBits: 2, Drops: drops, Fraction: 1}
			after, err := regate.Scores(before, o, func() {})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(after.Predictions, before.Predictions) || !closeTo(after.Scores, before.Scores) {
				t.Errorf("%s, dropped %v: other answers", before.Name, drops)
			}
		}
	}
}

func closeTo(a, b []float32) bool {
	for i := range a {
		if !(math.Abs(float64(a[i]-b[i])) <= 1e-5*math.Abs(float64(b[i]))+1e-6) {
			return false
		}
	}
	return len(a) == len(b)
}

// TestScoresRefused names the option that is wrong.
func TestScoresRefused(t *testing.T) {
	settled := tracetest.Settled(t, 1)
	attention := tracetest.MustDecode(t, settled[2].File(t))
	for want, o := range map[string]regate.ScoreOptions{
		`kind: must be one of above, between, near-max, got "most"`:           {Kind: "most", HighBits: 2},
		"fraction: must be 0..1, got -1":                                      {Kind: "above", HighBits: 2, Fraction: -1},
		"high-bits: must be 1..5 in scores, whose queries have 6 bits, got 6": {Kind: "above", HighBits: 6},
		"high-bits: must be 1..5 in scores, whose queries have 6 bits, got 0": {Kind: "above"},
	} {
		if _, err := regate.Scores(attention, o, func() {}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	none := tracetest.MustDecode(t, settled[0].File(t))
	if _, err := regate.Scores(none, regate.ScoreOptions{Kind: "above", HighBits: 2}, func() {}); err == nil ||
		!strings.Contains(err.Error(), "has no attention on codes") {
		t.Errorf("got %v of a network without attention", err)
	}
}
