package policytest

import (
	"pgregory.net/rapid"

	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/dataflow/agree"
	"pgsim/pe"
	"pgsim/pe/reference"
	"pgsim/pgworkloads"
)

// drawSettings draws settings of a policy that an array accepts.
func drawSettings(t *rapid.T, name string, flow dataflow.Dataflow, g pe.Geometry) strict.Settings {
	return agree.DrawSettings(name, dataflow.Machine{Geometry: g, Dataflow: flow}, func(key string, least, most int) int {
		return rapid.IntRange(least, most).Draw(t, key)
	})
}

// drawPolicy draws a policy with settings that an array accepts.
func drawPolicy(t *rapid.T, name string, flow dataflow.Dataflow, g pe.Geometry) dataflow.Policy {
	return newPolicy(t, name, drawSettings(t, name, flow, g))
}

func newPolicy(t *rapid.T, name string, settings strict.Settings) dataflow.Policy {
	policy, err := dataflow.Policies.New(name, settings)
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// drawCase draws a random gated layer and a machine with a policy.
func drawCase(t *rapid.T, flow dataflow.Dataflow, policy string) layerCase {
	overlap, err := pe.Overlaps.Lookup(rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"))
	if err != nil {
		t.Fatal(err)
	}
	geometry := pe.Geometry{
		Rows: rapid.IntRange(1, 7).Draw(t, "rows"), Cols: rapid.IntRange(1, 7).Draw(t, "cols"),
		Lanes: rapid.IntRange(1, 3).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 3).Draw(t, "digit bits"),
	}
	geometry.DrainChains = drawChains(t, flow, geometry.Rows)
	settings := drawSettings(t, policy, flow, geometry)
	m := dataflow.Machine{
		Geometry: geometry, Dataflow: flow, Overlap: overlap, Policy: newPolicy(t, policy, settings),
		Prediction: dataflow.Prediction{Wasted: rapid.Bool().Draw(t, "wasted prediction")},
	}
	bits := rapid.IntRange(2, 6).Draw(t, "bits")
	rows, cols := rapid.IntRange(1, 50).Draw(t, "m"), rapid.IntRange(1, 15).Draw(t, "n")
	w := matrix(rows, cols, rapid.IntRange(1, 20).Draw(t, "k"), bits, rapid.IntRange(1, bits-1).Draw(t, "high bits"))
	parts := agree.DrawParts(reference.Machine{Geometry: geometry}, func(least, most int) int {
		return rapid.IntRange(least, most).Draw(t, "groups of a part")
	})
	array := reference.Machine{Geometry: geometry, Policy: policy, Settings: settings, PartOperands: parts}
	if w.FirstChannels = drawSplit(t, array, w.K()); w.SplitsChannels() {
		w.Activation.HighBits = bits
	}
	share := rapid.IntRange(0, 10).Draw(t, "share")
	on := rapid.SliceOfN(rapid.IntRange(0, 9), rows*cols, rows*cols).Draw(t, "gates")
	for i := range on {
		if on[i] < share {
			w.Gates.Set(i/cols, i%cols)
		}
	}
	m.Fold = drawFold(t, flow, array)
	return layerCase{machine: m.For(w.Layer, 1), work: w, images: 1, policy: policy, settings: settings, partOperands: parts}
}

// drawChains draws a number of drain chains.
func drawChains(t *rapid.T, flow dataflow.Dataflow, rows int) int {
	return agree.DrawChains(flow, rows, func(least, most int) int {
		return rapid.IntRange(least, most).Draw(t, "drain chains")
	})
}

// matrix returns a gated m x n x k layer in which no output is gated.
func matrix(m, n, k, bits, high int) pgworkloads.LayerWork {
	return pgworkloads.LayerWork{
		Layer: pgworkloads.Layer{
			Name: "matrix", Op: "linear",
			InChannels: k, OutChannels: n, Groups: 1,
			Kernel: [2]int{1, 1}, Stride: [2]int{1, 1},
			Input: [2]int{m, 1}, Output: [2]int{m, 1},
			Activation: pgworkloads.Activation{
				Bits: bits, HighBits: high, Encoding: pgworkloads.Unsigned, Scale: 1,
			},
			WeightBits: 8, Gated: true,
		},
		Gates: pgworkloads.NewGateMask(m, n),
	}
}
