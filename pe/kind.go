package pe

import (
	"pgsim/configs"
	"pgsim/configs/extension"
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// Kind is a kind of PE. To add one, write a file that registers it in Kinds; what it
// has to answer is PE, and package petest checks that the answers fit together. Its tagged
// fields are settings of its own.
type Kind interface {
	// New returns the PE of an array description whose numbers are in range. It
	// reads the settings that it has a use for. Its errors name the key.
	New(configs.Array) (PE, error)
	// StandIn returns lanes and digit bits of a bit-serial PE that takes the same
	// steps as the PE of a description. Register-level and RTL models know
	// bit-serial PEs only, so that is what they can say of this kind. It returns
	// false where there is none: those models then say nothing of the kind.
	StandIn(configs.Array) (lanes, digitBits int, ok bool)
}

// Kinds are the known settings of array.pe.
var Kinds = extension.New[Kind]("pe", "array")

// Fixing is a kind whose New does not read some settings: all of its PEs have the same
// value of them.
type Fixing interface {
	Kind
	// Fixed returns these values by the keys of the array, e.g. digit_bits.
	Fixed() map[string]int
}

// New returns the PE of a description. It refuses settings that the kind does not read and
// that have another value than the kind's PEs: they would have no effect.
func New(a configs.Array) (PE, error) {
	kind, err := Kinds.New(a.PE.Name(), a.Settings)
	if err != nil {
		return nil, err
	}
	if fixing, ok := kind.(Fixing); ok {
		fixed := fixing.Fixed()
		for _, f := range strict.Fields(&a) {
			if value, ok := fixed[f.Path]; ok && f.Value.CanInt() && f.Value.Int() != int64(value) {
				return nil, strict.Errorf("array."+f.Path, "must be %d with %s PEs, which have no other, got %d",
					value, a.PE.Name(), f.Value.Int())
			}
		}
	}
	return kind.New(a)
}

// PE is what a machine asks of a PE. Every PE of an array is the same, and all of
// them take as long for a step.
type PE interface {
	// Group is how many of the K operands the PE takes side by side.
	Group() int
	// GroupSteps returns the steps of one group of operands of the given number of
	// activation bits, 1 or more. It never falls with the bits.
	GroupSteps(bits int) Cycle
	// Steps returns S, the steps of one pass over k operands of the given number of
	// activation bits.
	Steps(k, bits int) Cycle
	// MaxActivationBits is the widest activation code that the PE takes, MaxWeightBits
	// the widest weight, in bits.
	MaxActivationBits() int
	MaxWeightBits() int
	// Products is how many products of a weight and a whole activation of the given
	// bits a step makes, on average over a pass in which no operand is missing.
	Products(bits int) float64

	// ActivationWords and WeightWords are the words of a scratchpad with words of
	// wordBits bits that a pass over k operands reads for one activation stream and
	// for one column. Operands lie there packed along K: activations by bit planes,
	// weights at weightBits bits each.
	ActivationWords(k, bits, wordBits int) uint64
	WeightWords(k, weightBits, wordBits int) uint64

	// OperandBits and WeightRegisterBits are the widths of the registers that hold
	// what a PE works on: the activation bits of a step, and as many bits of a group's
	// weights as come at a time.
	OperandBits() int
	WeightRegisterBits() int
	// WeightLoads is how often the weight register takes new bits in the steps of a
	// group: once, where a group's weights stay there for all its steps.
	WeightLoads() int
	// Parts returns what a PE and the registers between it and the next are built
	// of, all of them PerPE. The energy of a step and of an idle step is that of the
	// parts that hardware.Step and hardware.Idle use.
	Parts() hardware.Parts
}

// Fitting is a PE that works differently at different operand widths, but at the same
// widths throughout a layer. Its answers are those of some widths until it is fitted.
type Fitting interface {
	PE
	// Fit returns the PE as it is set for a layer whose operands have the given bits.
	// Passes over fewer activation bits may follow, as those of high bits. What it is
	// built of stays.
	Fit(activationBits, weightBits int) PE
}

// WeightParting is a PE that takes fewer steps for some bits of its weights than for all of
// them, if it is fitted for those.
type WeightParting interface {
	Fitting
	// PartsWeights does nothing but tell such a PE from others.
	PartsWeights()
}

// Fit returns a PE as it is set for a layer of the given operand widths: most PEs are the
// same for all.
func Fit(p PE, activationBits, weightBits int) PE {
	if f, fits := p.(Fitting); fits {
		return f.Fit(activationBits, weightBits)
	}
	return p
}
