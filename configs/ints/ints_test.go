package ints

import (
	"testing"

	"pgregory.net/rapid"
)

// TestCeilDiv checks that the result is the smallest number of pieces of size b that hold a.
func TestCeilDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.IntRange(0, 1<<40).Draw(t, "a"), rapid.IntRange(1, 1<<20).Draw(t, "b")
		n := CeilDiv(a, b)
		if n*b < a || n > 0 && (n-1)*b >= a {
			t.Fatalf("%d pieces of %d for %d", n, b, a)
		}
	})
	if got := CeilDiv[uint64](1<<40+1, 2); got != 1<<39+1 {
		t.Errorf("got %d", got)
	}
}

// TestLog2 checks that the result is the smallest number of bits with n values.
func TestLog2(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 2: 1, 3: 2, 4: 2, 5: 3, 8: 3, 9: 4, 1 << 20: 20, 1<<20 + 1: 21} {
		if got := Log2(n); got != want {
			t.Errorf("Log2(%d) = %d, want %d", n, got, want)
		}
	}
}
