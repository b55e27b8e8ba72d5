package shapes

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// TestBelow: a draw is below a fraction where Float64 of the same numbers is.
func TestBelow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		random, same := rand.New(rand.NewPCG(seed, 1)), rand.NewPCG(seed, 1)
		fraction := rapid.Float64Range(0, 1).Draw(t, "fraction")
		if rapid.Bool().Draw(t, "a draw itself") {
			fraction = rand.New(rand.NewPCG(seed, 1)).Float64()
		}
		for range 20 {
			if want, got := random.Float64() < fraction, same.Uint64()%draws < below(fraction); got != want {
				t.Fatalf("on is %t, want %t", got, want)
			}
		}
	})
}
