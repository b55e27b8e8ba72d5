package reproduce

import (
	"fmt"

	"pgsim/configs"
	"pgsim/sim/sweep"
)

// Subject is a kind of machine: all designs of it that a designer could build.
type Subject struct {
	// Name is how tables call it, Doc one sentence on what it is and where it is from.
	Name, Doc string
	// Gated is set where gates spare work.
	Gated bool
	// configs are presets, policies those of gated subjects, set the keys that differ
	// between designs, besides the array's size.
	configs  []string
	policies []string
	set      map[string][]sweep.Value
}

// subjects are the kinds of machines that are compared, gated ones first. Lanes and queue
// depths end where [Compare] finds no use for more at the areas of [Areas].
var subjects = []Subject{
	{
		Name: "gated", Gated: true,
		Doc:      "bit-serial PEs with gates, LSB passes without the end of a column group",
		configs:  []string{"pg-16x16"},
		policies: []string{"column-greedy", "layer-share"},
		set: map[string][]sweep.Value{
			"array.digit_bits":                 {"1", "2"},
			"array.lanes":                      lanes,
			"array.queue_depth":                {"3", "6"},
			"scratchpads.activation.broadcast": {"false", "true"},
		},
	},
	{
		Name:    "serial",
		Doc:     "the same PEs without gates and queues: every output at all bits",
		configs: []string{"dense-16x16"},
		set:     map[string][]sweep.Value{"array.digit_bits": {"1", "2"}, "array.lanes": lanes},
	},
	{
		Name:    "plain 4 x 8",
		Doc:     "multipliers of 4-bit activations by 8-bit weights; wider activations take two steps",
		configs: []string{"dense-16x16"},
		set:     map[string][]sweep.Value{"array.digit_bits": {"4"}, "array.lanes": lanes},
	},
	{
		Name:    "plain 8 x 8",
		Doc:     "multipliers of 8-bit activations by 8-bit weights, as common int8 accelerators have",
		configs: []string{"int8-16x16"},
		set:     map[string][]sweep.Value{"array.lanes": lanes},
	},
}

// lanes are the numbers of lanes of a PE that are tried.
var lanes = []sweep.Value{"2", "4", "8", "16"}

// sides are the numbers of rows and of columns that are tried.
var sides = []int{4, 6, 8, 12, 16, 24, 32, 48, 64}

// oblong is how many times as long one side of an array may be as the other.
const oblong = 2

// Subjects returns the kinds of machines that are compared.
func Subjects() []Subject { return subjects }

// channelsKey is the key of the number of DRAM channels.
const channelsKey = "dram.channels"

// channelsSet overrides the number of DRAM channels.
func channelsSet(channels int) string { return fmt.Sprintf("%s=%d", channelsKey, channels) }

// machines returns all designs of the subject that are possible, of any area.
func (s Subject) machines(channels int) ([]configs.Accelerator, error) {
	spec := sweep.NewSpec()
	spec.Configs, spec.Policies, spec.Baseline = s.configs, s.policies, "none"
	spec.Set = map[string][]sweep.Value{channelsKey: {sweep.Value(fmt.Sprint(channels))}}
	for key, values := range s.set {
		spec.Set[key] = values
	}
	for _, rows := range sides {
		for _, cols := range sides {
			if rows <= oblong*cols && cols <= oblong*rows {
				spec.Arrays = append(spec.Arrays, sweep.Shape{Rows: rows, Cols: cols})
			}
		}
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
