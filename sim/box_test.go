package sim

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
)

// drawBox draws a box within four of each dimension.
func drawBox(t *rapid.T) (b box) {
	for d := range b {
		lo := rapid.IntRange(0, 3).Draw(t, "lo")
		b[d] = pgworkloads.Span{Lo: lo, Hi: rapid.IntRange(lo, 4).Draw(t, "hi")}
	}
	return b
}

// has tells whether an element is in the box.
func (b box) has(e [4]int) bool {
	for d, s := range b {
		if e[d] < s.Lo || e[d] >= s.Hi {
			return false
		}
	}
	return true
}

// each calls visit for all elements of the box.
func (b box) each(visit func(e [4]int)) {
	for i := b[0].Lo; i < b[0].Hi; i++ {
		for c := b[1].Lo; c < b[1].Hi; c++ {
			for y := b[2].Lo; y < b[2].Hi; y++ {
				for x := b[3].Lo; x < b[3].Hi; x++ {
					visit([4]int{i, c, y, x})
				}
			}
		}
	}
}

// TestCovered counts the elements that a box has in common with others one by one.
func TestCovered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := drawBox(t)
		others := rapid.SliceOfN(rapid.Custom(drawBox), 0, 5).Draw(t, "others")
		var want uint64
		b.each(func(e [4]int) {
			for _, o := range others {
				if o.has(e) {
					want++
					return
				}
			}
		})
		if got := b.covered(others); got != want {
			t.Fatalf("%d elements, want %d", got, want)
		}
	})
}
