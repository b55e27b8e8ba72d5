package main

import (
	"encoding"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/configs"
	"pgsim/configs/visible"
	"pgsim/dataflow"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
	"pgsim/sim/rival"
	"pgsim/sim/sweep"
)

// gridFlags say what is varied.
type gridFlags struct {
	given sweep.Spec
	sets  []string
}

// register registers a flag for every key of a spec.
func (f *gridFlags) register(cmd *cobra.Command) {
	flags, g := cmd.Flags(), &f.given
	flags.StringSliceVarP(&g.Workloads, "workload", "w", nil, "traces or shapes to run: names of embedded ones, or files (default "+traces.Default+")")
	flags.IntSliceVar(&g.Images, "images", nil, fmt.Sprintf("images to run as one batch (default %d, or all if there are fewer)", sweep.DefaultImages))
	flags.Var(listOf(&g.Seeds, parseSeed), "seed", "seeds of the random gates of shapes")
	flags.IntSliceVar(&g.Bits, bitsFlag, nil, bitsUsage)
	flags.IntSliceVar(&g.HighBits, highBitsFlag, nil, highBitsUsage)
	flags.IntSliceVar(&g.WeightBits, weightBitsFlag, nil, weightBitsUsage)
	flags.Var(listOf(&g.ThresholdOffsets, parseText[sweep.Numbers]), offsetFlag, "numbers to add to every threshold, in trained units; higher thresholds gate fewer outputs")
	flags.Var(listOf(&g.ThresholdScales, parseText[sweep.Numbers]), scaleFlag, "numbers to multiply every threshold by")
	flags.Var(listOf(&g.TargetGated, parseText[sweep.Numbers]), targetFlag, "numbers 0..1: gated fractions to reach, with offsets calibrated on the samples stored in the trace")
	flags.StringVar(&g.TargetPer, perFlag, "", "what each calibrated offset is for: "+pgworkloads.PerLayer+" (default) or "+pgworkloads.PerNetwork)
	flags.StringSliceVarP(&g.Configs, "config", "c", nil, "accelerators: presets or YAML files (default "+configs.Default+")")
	flags.Var(listOf(&g.Arrays, parseText[sweep.Shape]), "array", "sizes of the array, ROWSxCOLS")
	flags.StringSliceVar(&g.Dataflows, "dataflow", nil, "dataflows")
	flags.StringSliceVar(&g.Policies, "policy", nil, "policies")
	flags.StringArrayVar(&f.sets, "set", nil, "values of a key of the accelerator, e.g. dram.channels=1,2 (repeatable)")
	flags.StringVar(&g.Baseline, "baseline", "",
		"machine that savings are relative to: a preset, a file or none (default: each accelerator itself with policy dense)")
	registerEqual(cmd, &g.Equal, &g.EqualBy)
	registerFidelity(cmd, &g.Fidelity)
	registerInterval(cmd, &g.Interval)
	registerRival(cmd, &g.Rival, rival.None)
	flags.IntVar(&g.AccuracyImages, "accuracy-images", sweep.DefaultAccuracyImages,
		"samples of the test set to measure the accuracy of every network on; 0 to measure none")
	flags.StringVar(&g.AccuracyData, "accuracy-data", "", "test set: the name of an embedded one, or a file (default: the one named in the trace)")
	flags.IntVar(&g.MaxPoints, "max-points", sweep.DefaultMaxPoints, "largest number of points that the grid may have")
	complete(cmd, "workload", traces.SourceNames)
	complete(cmd, "config", configs.PresetNames)
	complete(cmd, "baseline", func() []string { return append(configs.PresetNames(), sim.NoBaseline) })
	complete(cmd, "policy", dataflow.Policies.Names)
	complete(cmd, "dataflow", dataflow.Dataflows.Names)
	complete(cmd, "accuracy-data", traces.DataNames)
	complete(cmd, perFlag, func() []string { return []string{pgworkloads.PerLayer, pgworkloads.PerNetwork} })
}

// spec returns the contents of the file, if there is one, with values that flags replace.
func (f *gridFlags) spec(cmd *cobra.Command, args []string) (sweep.Spec, error) {
	s := sweep.NewSpec()
	if len(args) > 0 {
		var err error
		if s, err = sweep.ReadSpec(args[0]); err != nil {
			return s, err
		}
	}
	g := f.given
	for flag, replace := range map[string]func() (key string){
		"workload":        func() string { s.Workloads = g.Workloads; return "workloads" },
		"images":          func() string { s.Images = g.Images; return "images" },
		"seed":            func() string { s.Seeds = g.Seeds; return "seeds" },
		bitsFlag:          func() string { s.Bits = g.Bits; return "bits" },
		highBitsFlag:      func() string { s.HighBits = g.HighBits; return "high_bits" },
		weightBitsFlag:    func() string { s.WeightBits = g.WeightBits; return "weight_bits" },
		offsetFlag:        func() string { s.ThresholdOffsets = g.ThresholdOffsets; return "threshold_offsets" },
		scaleFlag:         func() string { s.ThresholdScales = g.ThresholdScales; return "threshold_scales" },
		targetFlag:        func() string { s.TargetGated = g.TargetGated; return "target_gated" },
		perFlag:           func() string { s.TargetPer = g.TargetPer; return "target_per" },
		"config":          func() string { s.Configs = g.Configs; return "configs" },
		"array":           func() string { s.Arrays = g.Arrays; return "arrays" },
		"dataflow":        func() string { s.Dataflows = g.Dataflows; return "dataflows" },
		"policy":          func() string { s.Policies = g.Policies; return "policies" },
		"baseline":        func() string { s.Baseline = g.Baseline; return "baseline" },
		intervalFlag:      func() string { s.Interval = g.Interval; return "interval" },
		rivalFlag:         func() string { s.Rival = g.Rival; return "rival" },
		equalFlag:         func() string { s.Equal = g.Equal; return "equal" },
		equalByFlag:       func() string { s.EqualBy = g.EqualBy; return "equal_by" },
		fidelityFlag:      func() string { s.Fidelity = g.Fidelity; return "fidelity" },
		"accuracy-images": func() string { s.AccuracyImages = g.AccuracyImages; return "accuracy_images" },
		"accuracy-data":   func() string { s.AccuracyData = g.AccuracyData; return "accuracy_data" },
	} {
		if cmd.Flags().Changed(flag) {
			s.Flagged(replace())
		}
	}
	s.MaxPoints = g.MaxPoints
	err := f.applySets(&s)
	return s, err
}

// applySets replaces the values of single keys.
func (f *gridFlags) applySets(s *sweep.Spec) error {
	for i, assignment := range f.sets {
		key, list, ok := strings.Cut(assignment, "=")
		if !ok || key == "" {
			return fmt.Errorf("--set %s: must be KEY=VALUE,..., e.g. dram.channels=1,2", assignment)
		}
		for _, earlier := range f.sets[:i] {
			if strings.HasPrefix(earlier, key+"=") {
				return fmt.Errorf("--set %s: given twice; put all values into one list", key)
			}
		}
		var values []sweep.Value
		for _, text := range strings.Split(list, ",") {
			var v sweep.Value
			if err := v.UnmarshalText([]byte(text)); err != nil {
				return fmt.Errorf("--set %s: value %w", key, err)
			}
			values = append(values, v)
		}
		if s.Set == nil {
			s.Set = map[string][]sweep.Value{}
		}
		s.Set[key] = values
		s.Flagged("set." + key)
	}
	return nil
}

// list is a flag that takes values separated by commas.
type list[T any] struct {
	into  *[]T
	parse func(string) (T, error)
	texts []string
}

func listOf[T any](into *[]T, parse func(string) (T, error)) *list[T] {
	return &list[T]{into: into, parse: parse}
}

// Set appends values.
func (l *list[T]) Set(text string) error {
	for _, part := range strings.Split(text, ",") {
		v, err := l.parse(part)
		if err != nil {
			return err
		}
		*l.into = append(*l.into, v)
	}
	l.texts = append(l.texts, text)
	return nil
}

// String returns what was given.
func (l *list[T]) String() string { return strings.Join(l.texts, ",") }

// Type is the name of the values in help.
func (*list[T]) Type() string { return "list" }

// parseText parses a value with the type's own parser.
func parseText[T any, P interface {
	*T
	encoding.TextUnmarshaler
}](text string) (T, error) {
	var v T
	err := P(&v).UnmarshalText([]byte(text))
	return v, err
}

func parseSeed(text string) (uint64, error) {
	var seed uint64
	if _, err := fmt.Sscanf(text+"\n", "%d\n", &seed); err != nil {
		return 0, fmt.Errorf("must be a whole number of at least 0, got %q", text)
	}
	return seed, nil
}

// resolve returns the grid that a file and flags describe, and says to what its machines were
// scaled.
func (f *gridFlags) resolve(cmd *cobra.Command, args []string) (*sweep.Grid, error) {
	spec, err := f.spec(cmd, args)
	if err != nil {
		return nil, err
	}
	digest, err := buildDigest()
	if err != nil {
		return nil, failed(err)
	}
	grid, err := spec.Grid(sweep.Build{Version: version, Digest: digest})
	if err != nil {
		return nil, err
	}
	sayScaled(cmd, grid)
	return grid, nil
}

// warner returns a function that prints a warning.
func warner(cmd *cobra.Command) func(line string) {
	return func(line string) { _, _ = fmt.Fprintln(cmd.ErrOrStderr(), "pgsim:", visible.Text(line)) }
}

// openStore opens the folder of a grid, and warns about files that are run again.
func openStore(cmd *cobra.Command, dir string, grid *sweep.Grid, o sweep.OpenOptions) (*sweep.Store, error) {
	o.Warn = warner(cmd)
	store, err := sweep.Open(dir, grid, o)
	if err != nil {
		return nil, fmt.Errorf("--output: %w", err)
	}
	return store, nil
}
