package dataflow

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe"
)

// TestBothPassesKnowsNoGates checks that cycles and PE steps are those of a layer with all outputs
// gated, whatever the gates. It also checks them in closed form: every tile takes an MSB and an LSB
// pass.
func TestBothPassesKnowsNoGates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 6).Draw(t, "cols")
		k := rows + 1 + rapid.IntRange(0, 9).Draw(t, "k") // no pass waits for a drain, which a decision makes a cycle later
		pixels, bits := rapid.IntRange(1, 30).Draw(t, "pixels"), rapid.IntRange(2, 6).Draw(t, "bits")
		high := rapid.IntRange(1, bits-1).Draw(t, "high bits")
		overlap, err := pe.Overlaps.Lookup("full")
		if err != nil {
			t.Fatal(err)
		}
		m := Machine{
			Geometry: pe.Geometry{Rows: rows, Cols: cols, Lanes: 1, DigitBits: 1},
			Dataflow: OutputStationary{}, Overlap: overlap, Policy: bothPasses{},
		}
		m.Prediction.Wasted = rapid.Bool().Draw(t, "wasted")
		share := rapid.IntRange(0, 10).Draw(t, "share")
		on := rapid.SliceOfN(rapid.IntRange(0, 9), pixels*cols, pixels*cols).Draw(t, "gates")
		some := RunAlone(m, matrix(pixels, cols, k, bits, high, func(p, c int) bool { return on[p*cols+c] < share }), 1)
		all := RunAlone(m, matrix(pixels, cols, k, bits, high, func(int, int) bool { return true }), 1)
		if some.Cycles != all.Cycles || some.Activity != all.Activity {
			t.Fatalf("%d cycles, %+v; with all outputs gated %d, %+v", some.Cycles, some.Activity, all.Cycles, all.Activity)
		}
		streamed := bits
		if m.Prediction.Wasted {
			streamed += high
		}
		tiles := (pixels + rows - 1) / rows
		if want := pe.Cycle(tiles*k*streamed + 2*rows + cols - 2); all.Cycles != want {
			t.Fatalf("%d cycles, want %d", all.Cycles, want)
		}
	})
}
