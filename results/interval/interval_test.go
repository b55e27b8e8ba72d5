package interval

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// corners calls visit with the sums of every corner of the ranges.
func corners(over, under []float64, prices []Price, visit func(above, below float64)) {
	for corner := range 1 << len(prices) {
		above, below := 0.0, 0.0
		for i, p := range prices {
			at := p.Low
			if corner>>i&1 == 1 {
				at = p.High
			}
			above, below = above+at*over[i], below+at*under[i]
		}
		visit(above, below)
	}
}

type drawn struct {
	over, under []float64
	prices      []Price
}

// draw draws terms for a few prices. Some terms are 0, as if only one machine has a part.
// Numerators may be negative.
func draw(t *rapid.T) drawn {
	var d drawn
	for range rapid.IntRange(1, 7).Draw(t, "prices") {
		d.over = append(d.over, rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(-10, 100)).Draw(t, "over"))
		d.under = append(d.under, rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(0, 100)).Draw(t, "under"))
		d.prices = append(d.prices, Price{rapid.Float64Range(0.1, 1).Draw(t, "low"), rapid.Float64Range(1, 10).Draw(t, "high")})
	}
	return d
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// TestEndsAreThoseOfCorners tries every corner of the ranges, and expects the ends of sums and of
// ratios to be the least and the greatest values among them.
func TestEndsAreThoseOfCorners(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draw(t)
		d.under[0] += 1 // a sum of nothing has no ratio
		sum, ratio := Interval{math.Inf(1), math.Inf(-1)}, Interval{math.Inf(1), math.Inf(-1)}
		corners(d.over, d.under, d.prices, func(above, below float64) {
			sum = Interval{min(sum[0], above), max(sum[1], above)}
			ratio = Interval{min(ratio[0], above/below), max(ratio[1], above/below)}
		})
		if got := Sum(d.over, d.prices); !near(got[0], sum[0]) || !near(got[1], sum[1]) {
			t.Fatalf("sum %v, corners have %v", got, sum)
		}
		got, ok := Ratio(d.over, d.under, d.prices)
		if !ok || !near(got[0], ratio[0]) || !near(got[1], ratio[1]) {
			t.Fatalf("ratio %v, %v, corners have %v", got, ok, ratio)
		}
	})
}

// TestSharedPricesCancel expects a machine compared with itself to be exactly as good, and one that
// takes as much of everything but one price to depend on that alone, however far off the others
// are.
func TestSharedPricesCancel(t *testing.T) {
	prices := []Price{{0.1, 10}, {0.5, 2}}
	if got, _ := Ratio([]float64{3, 4}, []float64{3, 4}, prices); got != (Interval{1, 1}) {
		t.Errorf("against itself %v", got)
	}
	if got, _ := Ratio([]float64{6, 0}, []float64{3, 0}, prices); got != (Interval{2, 2}) {
		t.Errorf("one price alone: %v", got)
	}
	// (a + 2b) / (a + b) of a in 0.1..10, b in 0.5..2: at the ends of b/a.
	got, _ := Ratio([]float64{1, 2}, []float64{1, 1}, prices)
	if want := (Interval{11 / 10.5, 4.1 / 2.1}); !near(got[0], want[0]) || !near(got[1], want[1]) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNoRatioToNothing(t *testing.T) {
	if got, ok := Ratio([]float64{1}, []float64{0}, []Price{{1, 1}}); ok {
		t.Errorf("got %v", got)
	}
}

func TestContains(t *testing.T) {
	for _, test := range []struct {
		i    Interval
		want bool
	}{{Interval{0.9, 1.1}, true}, {Interval{1, 1.1}, false}, {Interval{0.8, 1}, false}, {Interval{1, 1}, false}} {
		if got := test.i.Contains(1); got != test.want {
			t.Errorf("%v contains 1: %v", test.i, got)
		}
	}
	if got := (Interval{1, 2}).Times(-1); got != (Interval{-2, -1}) {
		t.Errorf("got %v", got)
	}
}
