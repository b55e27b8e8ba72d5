package reproduce

import (
	"fmt"
	"strconv"

	"pgsim/configs"
	"pgsim/sim/rival"
	"pgsim/sim/sweep"
)

// Subject is a kind of machine, with all of its designs that a designer could build.
type Subject struct {
	// Name is its name in tables. Doc says in one sentence what it is and where it is from.
	Name, Doc string
	// Gated is set if gates save work.
	Gated bool
	// configs are presets, policies are those of gated subjects, and set holds the keys that differ
	// between designs, besides the size of the array.
	configs  []string
	policies []string
	set      map[string][]sweep.Value
}

// subjects are the kinds of machines that are compared, that of Precision Gating first. Lanes and
// queue depths end where more of them bring no gain in the comparison, at the areas of [Areas].
var subjects = []Subject{
	{
		Name: "gated", Gated: true,
		Doc:      "bit-serial PEs with gates, LSB passes without the end of a column group",
		configs:  []string{"pg-16x16"},
		policies: []string{"column-greedy", "layer-share"},
		set: map[string][]sweep.Value{
			"array.digit_bits":                 {"1", "2"},
			"array.lanes":                      lanes[1:], // one lane needs a whole accumulator for every digit
			"array.queue_depth":                {"3", "6"},
			"scratchpads.activation.broadcast": {"false", "true"},
		},
	},
	{
		Name:    "serial",
		Doc:     "the same PEs without gates and queues, as in Stripes (MICRO 2016): every output at all bits",
		configs: []string{"dense-16x16"},
		set:     map[string][]sweep.Value{"array.digit_bits": {"1", "2"}, "array.lanes": lanes},
	},
	ungated("plain 4 x 8", "multipliers of 4-bit activations by 8-bit weights; wider activations take two steps", "int4x8-16x16"),
	ungated("plain 8 x 8", "multipliers of 8-bit activations by 8-bit weights, as common int8 accelerators have", "int8-16x16"),
	ungated("plain 4 x 4", "multipliers of 4 by 4 bits, which take wider operands in several steps", "int4-16x16"),
	ungated("Pragmatic-like", "serial PEs that skip the zero bits of activations, after Bit-Pragmatic (MICRO 2017)", "pragmatic-16x16"),
	ungated("ShapeShifter-like", "serial PEs that leave out leading zeros which all activations of a step have, after ShapeShifter (MICRO 2019)", "shapeshifter-16x16"),
	ungated("DRQ-like", "serial PEs that take only high bits of activations in regions of small mean, after DRQ (ISCA 2020); their answers are less accurate", "drq-16x16"),
	ungated("Loom-like", "activations and weights bit by bit, after Loom (DAC 2018)", "loom-16x16"),
	ungated("Bit Fusion-like", "bricks of 2 by 2 bits, fused to the widths of a layer, after Bit Fusion (ISCA 2018)", "bitfusion-16x16"),
	gatedRival("SeerNet-like", "as gated, but LSB passes compute gated outputs anew, after SeerNet (CVPR 2019)", "seernet-16x16", "column-greedy"),
	gatedRival("ODQ-like", "fused bricks that predict with the high halves of both operands, after ODQ (ICPP 2023)", "odq-16x16", "column-greedy"),
	gatedRival("FracBNN-like", "both passes always run, after the FPGA design of FracBNN (FPGA 2021)", "fracbnn-16x16", "both-passes"),
}

// gatedRival is another machine with gates, from a preset.
func gatedRival(name, doc, preset, policy string) Subject {
	s := ungated(name, doc, preset)
	s.Gated, s.policies = true, []string{policy}
	return s
}

// isOwn tells whether a row belongs to the machine that the comparison is about, and not to a
// rival.
func (r Row) isOwn() bool { return r.Subject == subjects[0].Name }

// ungated is a machine without gates, from a preset.
func ungated(name, doc, preset string) Subject {
	return Subject{Name: name, Doc: doc, configs: []string{preset}, set: map[string][]sweep.Value{"array.lanes": lanes}}
}

// lanes are the numbers of lanes of a PE that are tried.
var lanes = func() (values []sweep.Value) {
	for _, n := range rival.Lanes {
		values = append(values, sweep.Value(strconv.Itoa(n)))
	}
	return values
}()

// sides are the numbers of rows and of columns that are tried.
var sides = []int{4, 6, 8, 12, 16, 24, 32, 48, 64}

// machines returns all possible designs of the subject, of any area.
func (s Subject) machines() ([]configs.Accelerator, error) {
	spec := sweep.NewSpec()
	spec.Configs, spec.Policies, spec.Baseline = s.configs, s.policies, "none"
	spec.Set = s.set
	for _, shape := range rival.Shapes(sides) {
		spec.Arrays = append(spec.Arrays, sweep.Shape(shape))
	}
	grid, err := spec.Grid(sweep.Build{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	var machines []configs.Accelerator
	for _, m := range grid.Machines {
		if m.Err == nil {
			machines = append(machines, m.Accelerator)
		}
	}
	return machines, nil
}
