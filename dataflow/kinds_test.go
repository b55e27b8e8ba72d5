package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/pe"
)

// TestPEKindsKeepTheBooks runs random layers on PEs of every kind. Every output must take the steps
// that the kind states, set for the widths of the layer, in every dataflow.
func TestPEKindsKeepTheBooks(t *testing.T) {
	for _, kind := range pe.Kinds.All() {
		for _, flow := range Dataflows.All() {
			t.Run(kind.Name+"/"+flow.Name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					m, w := drawCase(t, flow.Value, "dense")
					element, err := kind.Value.New(configs.Array{Lanes: m.Lanes, DigitBits: 8, WeightBits: 8, AccumulatorBits: 32})
					if err != nil {
						t.Fatal(err)
					}
					m.PE = element
					w.Gates = nil
					report := RunAlone(m, w, 1)
					outputs := uint64(w.M(1)) * uint64(w.N())
					if got, want := report.Activity.FullSteps, outputs*uint64(m.For(w.Layer, 1).OutputSteps(w.Layer, Full)); got != want {
						t.Fatalf("%d PE steps, want %d", got, want)
					}
					if got := report.Breakdown.Total(); got != report.Cycles {
						t.Fatalf("the breakdown adds up to %d of %d cycles", got, report.Cycles)
					}
				})
			})
		}
	}
}
