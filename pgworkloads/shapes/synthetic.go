package shapes

import (
	"math"
	"math/rand/v2"

	"pgsim/pgworkloads"
)

// drawGates returns an m x n mask with each gate on with the given probability, independently. The
// same seed and layer give the same gates everywhere. Gates are drawn row after row, so those of a
// batch start with those of a smaller batch.
func drawGates(m, n int, gated float64, seed, layer uint64) *pgworkloads.GateMask {
	// PCG has two words of seed. The second separates these draws from other uses, and the layers of
	// one seed from each other. The factor, 2^64 over the golden ratio, spreads the layer numbers
	// over all bits.
	const (
		stream = 0x67617465 // "gate"
		spread = 0x9e3779b97f4a7c15
	)
	random := rand.NewPCG(seed, stream^layer*spread)
	mask := pgworkloads.NewGateMask(m, n)
	on := below(gated)
	for row := range m {
		for column := 0; column < n; column += pgworkloads.WordBits {
			word := uint64(0)
			for bit := range min(pgworkloads.WordBits, n-column) {
				if random.Uint64()%draws < on {
					word |= 1 << bit
				}
			}
			mask.SetWords(row, column, []uint64{word})
		}
	}
	return mask
}

// draws is how many different numbers [rand.Rand.Float64] can return, from 0 on.
const draws = 1 << 53

// below returns how many of the draws are below a fraction.
func below(fraction float64) uint64 { return uint64(math.Ceil(fraction * draws)) }

// checkFraction returns an error if a field is outside 0..1.
func checkFraction(field string, value float64) error {
	if !(value >= 0 && value <= 1) {
		return pgworkloads.FieldErrorf(field, "must be 0..1, got %v", value)
	}
	return nil
}
