package sweep

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-4*math.Max(1, math.Abs(b)) }

// Student's t at 97.5 % for 4 degrees of freedom is 2.776445 in the tables; the
// deviation of 1..5 is the square root of 2.5.
func TestMean(t *testing.T) {
	m := newMean([]float64{1, 2, 3, 4, 5})
	half := 2.776445 * math.Sqrt(2.5) / math.Sqrt(5)
	if m.Samples != 5 || m.Mean != 3 || !near(m.Deviation, math.Sqrt(2.5)) ||
		!near(m.Interval[0], 3-half) || !near(m.Interval[1], 3+half) {
		t.Errorf("%+v, half of the interval is %v", m, half)
	}
	if m := newMean([]float64{7, 7}); m.Interval != [2]float64{7, 7} {
		t.Errorf("%+v of two equal values", m)
	}
}

// Anscombe's first quartet (The American Statistician 27, 1973): y = 3.00 + 0.500 x,
// R squared 0.667.
func TestRegression(t *testing.T) {
	x := []float64{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}
	y := []float64{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}
	r, ok := regress(x, y)
	if !ok || r.Points != 11 || !near(r.Intercept, 3.00009) || !near(r.Slope, 0.500091) || !near(r.RSquared, 0.66654) {
		t.Errorf("%+v, %t", r, ok)
	}
	for _, few := range [][2][]float64{
		{{1, 2}, {1, 2}}, {{1, 1, 1}, {1, 2, 3}}, {{1, 2, 3}, {1, 1, 1}}, {nil, nil},
	} {
		if r, ok := regress(few[0], few[1]); ok {
			t.Errorf("%v gives %+v", few, r)
		}
	}
}

// TestLine expects points on a line to give that line.
func TestLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		slope := rapid.Float64Range(0.1, 3).Draw(t, "slope")
		intercept := rapid.Float64Range(-2, 2).Draw(t, "intercept")
		var x, y []float64
		for i := range rapid.IntRange(minRegression, 20).Draw(t, "points") {
			x = append(x, 1+float64(i)/10)
			y = append(y, intercept+slope*x[i])
		}
		r, ok := regress(x, y)
		if !ok || !near(r.Slope, slope) || !near(r.Intercept, intercept) || !near(r.RSquared, 1) {
			t.Fatalf("%+v", r)
		}
	})
}
