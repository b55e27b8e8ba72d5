package pe

import (
	"pgsim/configs"
	"pgsim/pe/switching"
)

// Watched is a kind of PE whose energy is known to change with the operands: by the bits that
// change in it, as synthesized PEs show.
type Watched interface {
	Kind
	// Watch returns the PE of a description as far as it matters for changing bits.
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
