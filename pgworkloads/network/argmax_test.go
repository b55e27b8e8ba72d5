package network

import "testing"

// TestArgmax takes the first of equal scores.
func TestArgmax(t *testing.T) {
	if got := Argmax([]float64{-1, 3, 3, 2}); got != 1 {
		t.Errorf("got %d, want 1", got)
	}
}
