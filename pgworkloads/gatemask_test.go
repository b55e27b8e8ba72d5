package pgworkloads

import (
	"testing"

	"pgregory.net/rapid"
)

// TestCountIn compares the count over a part of a row with its gates one by one.
func TestCountIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 200).Draw(t, "channels")
		g := NewGateMask(2, n)
		for _, on := range rapid.SliceOf(rapid.IntRange(0, 2*n-1)).Draw(t, "gated") {
			g.Set(on/n, on%n)
		}
		lo := rapid.IntRange(0, n).Draw(t, "lo")
		hi := rapid.IntRange(lo, n).Draw(t, "hi")
		for m := range 2 {
			want := 0
			for i := lo; i < hi; i++ {
				if g.Gated(m, i) {
					want++
				}
			}
			if got := g.CountIn(m, lo, hi); got != want {
				t.Fatalf("row %d has %d gated channels in %d..%d, counted %d", m, want, lo, hi, got)
			}
		}
	})
}
