package thresholds

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestBetween separates sorted numbers as requested, or as nearly as equal numbers allow.
func TestBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sorted := make([]float64, rapid.IntRange(1, 12).Draw(t, "numbers"))
		for i := range sorted {
			sorted[i] = float64(rapid.IntRange(0, 5).Draw(t, "number"))
		}
		slices.Sort(sorted)
		below := rapid.IntRange(0, len(sorted)).Draw(t, "below")
		at := Between(sorted, below)
		parted := func(v float64) int {
			count := 0
			for _, s := range sorted {
				if s < v {
					count++
				}
			}
			return count
		}
		best := len(sorted)
		for v := -0.5; v < 6; v++ {
			best = min(best, max(parted(v)-below, below-parted(v)))
		}
		if got := parted(at); max(got-below, below-got) != best {
			t.Errorf("%v has %d below %v, want %d or %d off", sorted, got, at, below, best)
		}
		if slices.Contains(sorted, at) {
			t.Errorf("%v is one of %v: rounding would decide", at, sorted)
		}
	})
}
