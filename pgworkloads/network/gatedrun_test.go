package network_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/arithmetic"
	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/tracetest"
)

// TestGatedRun compares gates and outputs of random layers with the
// definition, for every encoding, geometry and kind of gate.
func TestGatedRun(t *testing.T) {
	for _, e := range tracetest.Encodings {
		for _, kind := range arithmetic.GateRules {
			if kind.Relative() {
				continue // it is for scores alone
			}
			t.Run(string(e)+" "+kind.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) { checkGatedRun(t, e, kind) })
			})
		}
	}
}

func checkGatedRun(t *rapid.T, e pgworkloads.Encoding, kind arithmetic.GateRule) {
	l := tracetest.DrawLayer(t, e)
	if err := l.Check(); err != nil {
		t.Fatal(err)
	}
	weights, codes := tracetest.DrawWeights(t, l), tracetest.DrawCodes(t, l, 1)
	n := kind.Sides() * l.OutChannels
	// Thresholds near real sums, so that gates are both on and off and equality
	// happens.
	thresholds := rapid.SliceOfN(rapid.Int32Range(-40, 40), n, n).Draw(t, "thresholds")
	p := &network.Product{Layer: l, Weights: weights, Gate: &network.Gate{Kind: kind.Name, Thresholds: thresholds, Rule: kind}}
	p.Gate.Codes = codes
	outputs, gates := p.Run().Image(0)
	wantOutputs, wantGates := tracetest.BruteRun(l, weights, kind.Name, thresholds, codes)
	if !slices.Equal(outputs, wantOutputs) {
		t.Errorf("outputs %v, want %v", outputs, wantOutputs)
	}
	if want := tracetest.PackBits(wantGates); !slices.Equal(gates, want) {
		t.Errorf("gates %08b, want %08b", gates, want)
	}
}
