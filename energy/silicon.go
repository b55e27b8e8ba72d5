package energy

import (
	"math"

	"pgsim/configs/units"
)

// silicon is what a part is built of.
type silicon struct {
	cells   float64 // area of standard cells, um^2
	macros  float64 // area of compiled memories, um^2
	leakage float64 // of compiled memories, mW
}

func (s silicon) plus(other silicon) silicon {
	return silicon{s.cells + other.cells, s.macros + other.macros, s.leakage + other.leakage}
}

func (s silicon) times(n int) silicon {
	return silicon{s.cells * float64(n), s.macros * float64(n), s.leakage * float64(n)}
}

// areaMM2 returns the chip area of the silicon, including routing, in mm^2.
func (s silicon) areaMM2(l Logic) float64 {
	return (s.cells/l.Utilization.Ratio + s.macros) / units.UM2PerMM2
}

// leakageMW returns the leakage power, in mW.
func (s silicon) leakageMW(t priced) float64 {
	return s.cells/units.UM2PerMM2*t.Logic.Leakage.MWPerMM2*t.weights[cellLeakagePrice] + s.leakage
}

// side returns the side length of a square of silicon, in mm.
func (s silicon) side(l Logic) float64 { return math.Sqrt(s.areaMM2(l)) }
