package pe

import (
	"pgsim/configs"
	"pgsim/pe/switching"
)

// Watched is a kind of whose PEs it is known how their energy changes with the operands:
// by the bits that change in them, as synthesized PEs say.
type Watched interface {
	Kind
	// Watch returns the PE of a description as far as its bits change.
	Watch(configs.Array) switching.PE
}

// watch returns a PE with digits of some bits.
func watch(a configs.Array) switching.PE {
	return switching.PE{Lanes: a.Lanes, DigitBits: a.DigitBits, WeightBits: a.WeightBits, SumBits: a.AccumulatorBits}
}

// Watch returns a PE that takes digits.
func (bitSerialKind) Watch(a configs.Array) switching.PE { return watch(a) }

// Watch returns a PE whose digits are whole activations.
func (bitParallelKind) Watch(a configs.Array) switching.PE { return watch(a) }
