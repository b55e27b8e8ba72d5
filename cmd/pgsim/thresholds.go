package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
)

// thresholdFlags say how thresholds are moved: not at all, or in one of four ways. Each way accepts
// several values.
type thresholdFlags struct {
	offsets, scales, fixed, targets []float64
	per                             string
}

// Names of the flags.
const (
	offsetFlag = "threshold-offset"
	scaleFlag  = "threshold-scale"
	fixedFlag  = "threshold-fixed"
	targetFlag = "target-gated"
	perFlag    = "target-per"
)

// register registers the flags. values is their help's name for the values.
func (f *thresholdFlags) register(cmd *cobra.Command, values string) {
	flags := cmd.Flags()
	for _, flag := range []struct {
		into        *[]float64
		name, usage string
	}{
		{&f.offsets, offsetFlag, "to add to every threshold, in trained units; higher thresholds gate fewer outputs"},
		{&f.scales, scaleFlag, "to multiply every threshold by"},
		{&f.fixed, fixedFlag, "to set all thresholds of all layers to, in trained units"},
		{&f.targets, targetFlag, "0..1: gated fraction to reach, with offsets calibrated on the samples stored in the trace"},
	} {
		flags.Float64SliceVar(flag.into, flag.name, nil, "`"+values+"` "+flag.usage)
		flags.Lookup(flag.name).DefValue = "" // so that help does not say []
	}
	flags.StringVar(&f.per, perFlag, pgworkloads.PerLayer, "what each calibrated offset is for: "+pgworkloads.PerLayer+" or "+pgworkloads.PerNetwork)
	cmd.MarkFlagsMutuallyExclusive(offsetFlag, scaleFlag, fixedFlag, targetFlag)
	complete(cmd, perFlag, func() []string { return []string{pgworkloads.PerLayer, pgworkloads.PerNetwork} })
}

// all returns the requested changes; if there are none, one that changes nothing.
func (f *thresholdFlags) all(cmd *cobra.Command) ([]pgworkloads.ThresholdChange, error) {
	var changes []pgworkloads.ThresholdChange
	// Adding zero turns -0 into 0.
	for _, offset := range f.offsets {
		changes = append(changes, pgworkloads.ThresholdChange{ThresholdOffset: offset + 0})
	}
	for _, scale := range f.scales {
		scale += 0
		changes = append(changes, pgworkloads.ThresholdChange{ThresholdScale: &scale})
	}
	for _, at := range f.fixed {
		changes = append(changes, pgworkloads.FixedThresholds(at+0))
	}
	for _, target := range f.targets {
		target += 0
		changes = append(changes, pgworkloads.ThresholdChange{TargetGated: &target, TargetPer: f.per})
	}
	if len(f.targets) == 0 && cmd.Flags().Changed(perFlag) {
		return nil, fmt.Errorf("--%s: applies to --%s; give both", perFlag, targetFlag)
	}
	if len(changes) == 0 {
		changes = append(changes, pgworkloads.ThresholdChange{})
	}
	for _, m := range changes {
		if err := m.Check(); err != nil {
			return nil, flagError(err)
		}
	}
	return changes, nil
}

// one returns the change for a command that takes one value.
func (f *thresholdFlags) one(cmd *cobra.Command) (pgworkloads.ThresholdChange, error) {
	changes, err := f.all(cmd)
	if err != nil {
		return pgworkloads.ThresholdChange{}, err
	}
	if len(changes) > 1 {
		name := offsetFlag
		switch {
		case f.scales != nil:
			name = scaleFlag
		case f.fixed != nil:
			name = fixedFlag
		case f.targets != nil:
			name = targetFlag
		}
		return pgworkloads.ThresholdChange{}, fmt.Errorf("--%s: takes one value here, got %d; pgsim eval takes lists", name, len(changes))
	}
	return changes[0], nil
}
