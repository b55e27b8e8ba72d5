package evaluation

import (
	"math"
	"testing"
)

// TestLogSumExp checks scores whose exp overflows.
func TestLogSumExp(t *testing.T) {
	if got, want := logSumExp([]float64{1000, 1000}), 1000+math.Log(2); math.Abs(got-want) > 1e-9 {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := logSumExp([]float64{-2000, -3000}); got != -2000 {
		t.Errorf("got %v, want -2000", got)
	}
}
