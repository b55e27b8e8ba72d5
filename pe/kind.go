package pe

import (
	"pgsim/configs"
	"pgsim/configs/extension"
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// Kind is a kind of PE. To add one, write a file that registers it in Kinds. The kind answers
// through PE, and package petest checks that the answers are consistent. Its tagged fields are its
// own settings.
type Kind interface {
	// New returns the PE of an array description whose numbers are in range. It reads only the
	// settings that it uses. Its errors name the key.
	New(configs.Array) (PE, error)
	// StandIn returns lanes and digit bits of a bit-serial PE that takes the same steps as the PE
	// of a description. Register-level and RTL models only know bit-serial PEs, so they use this PE
	// in place of the kind. It returns false if there is no such PE. These models then can't check
	// the kind.
	StandIn(configs.Array) (lanes, digitBits int, ok bool)
}

// Kinds are the known settings of array.pe.
var Kinds = extension.New[Kind]("pe", "array")

// Fixing is a kind whose New ignores some settings, because all of its PEs have the same value for
// them.
type Fixing interface {
	Kind
	// Fixed returns these values by the keys of the array, e.g. digit_bits.
	Fixed() map[string]int
}

// New returns the PE of a description. It refuses a setting that the kind ignores if its value
// differs from that of the kind's PEs, because it would have no effect.
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

// PE is what a machine needs to know of a PE. All PEs of an array are the same and take the same
// time for a step.
type PE interface {
	// Group is how many of the K operands the PE takes side by side.
	Group() int
	// GroupSteps returns the steps of one group of operands of the given number of activation bits,
	// which is 1 or more. More bits never take fewer steps.
	GroupSteps(bits int) Cycle
	// Steps returns S, the steps of one pass over k operands of the given number of
	// activation bits.
	Steps(k, bits int) Cycle
	// MaxActivationBits is the width of the widest activation code that the PE takes, and
	// MaxWeightBits that of the widest weight, in bits.
	MaxActivationBits() int
	MaxWeightBits() int
	// Products is how many products of a weight and a whole activation of the given bits a step
	// makes. It is the average over a pass in which no operand is missing.
	Products(bits int) float64

	// ActivationWords and WeightWords are the scratchpad words, of wordBits bits each, that a pass
	// over k operands reads for one activation stream and for one column. Operands are packed along
	// K in the scratchpad: activations by bit planes, weights at weightBits bits each.
	ActivationWords(k, bits, wordBits int) uint64
	WeightWords(k, weightBits, wordBits int) uint64

	// OperandBits and WeightRegisterBits are the widths of the registers that hold what a PE works
	// on: the activation bits of a step, and the bits of a group's weights that come at a time.
	OperandBits() int
	WeightRegisterBits() int
	// WeightLoads is how often the weight register takes new bits in the steps of a group. It is
	// once if a group's weights stay in the register for all its steps.
	WeightLoads() int
	// Parts returns what a PE and the registers between it and the next PE are built of. All of
	// them are PerPE. The energy of a step and of an idle step is that of the parts that
	// hardware.Step and hardware.Idle use.
	Parts() hardware.Parts
}

// Fitting is a PE that works differently at different operand widths, but in the same way
// throughout a layer. Before it is fitted, its answers are those of some default widths.
type Fitting interface {
	PE
	// Fit returns the PE as it is set for a layer whose operands have the given bits. Passes over
	// fewer activation bits may follow, such as those of high bits. The hardware of the PE stays
	// the same.
	Fit(activationBits, weightBits int) PE
}

// WeightParting is a PE that takes fewer steps for some bits of its weights than for all of them,
// if it is fitted for those bits.
type WeightParting interface {
	Fitting
	// PartsWeights only marks such a PE.
	PartsWeights()
}

// Fit returns a PE as it is set for a layer of the given operand widths. Most PEs are the same for
// all widths.
func Fit(p PE, activationBits, weightBits int) PE {
	if f, fits := p.(Fitting); fits {
		return f.Fit(activationBits, weightBits)
	}
	return p
}
