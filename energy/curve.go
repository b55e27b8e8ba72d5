package energy

import (
	"fmt"
	"math"

	"pgsim/configs/strict"
)

// curve is a quantity of a memory as a function of capacity: points sorted by capacity, with power
// laws between them. Beyond the ends the nearest power law continues.
type curve []point

type point struct{ kib, value float64 }

// at returns the value at a capacity, which is more than 0.
func (c curve) at(kib float64) float64 {
	i := 1
	for i < len(c)-1 && kib > c[i].kib {
		i++
	}
	a, b := c[i-1], c[i]
	exponent := math.Log(b.value/a.value) / math.Log(b.kib/a.kib)
	return a.value * math.Pow(kib/a.kib, exponent)
}

// check refuses points if a power law through them does not rise.
func (c curve) check(path string) error {
	if len(c) < minPoints {
		return strict.Errorf(path, "must have at least %d points to draw a curve through, got %d", minPoints, len(c))
	}
	for i, p := range c {
		at := fmt.Sprintf("%s[%d]", path, i)
		if p.kib <= 0 || p.value <= 0 {
			return strict.Errorf(at, "must be of more than 0, the curve is a power law")
		}
		if i > 0 && (p.kib <= c[i-1].kib || p.value < c[i-1].value) {
			return strict.Errorf(at, "must be of more capacity than the point before and of no less value")
		}
	}
	return nil
}

// minPoints is the least number of points of a curve.
const minPoints = 2
