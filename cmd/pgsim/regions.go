package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
)

// regionFlags say by which regions of inputs, instead of gates, bits are left out.
type regionFlags struct {
	size       string
	thresholds []int
}

// Names of the flags.
const (
	regionsFlag         = "regions"
	regionThresholdFlag = "region-threshold"
)

func (f *regionFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.size, regionsFlag, "", "leave out low bits by regions of a layer's input instead of by gates; `ROWSxCOLUMNSxCHANNELS` is the size of a region, e.g. 4x4x16")
	flags.IntSliceVar(&f.thresholds, regionThresholdFlag, nil, "`percents` of the greatest magnitude: a region is sensitive if its mean magnitude is at least that much; with 0 all regions are, with 101 none")
	flags.Lookup(regionThresholdFlag).DefValue = "" // so that help does not say []
	cmd.MarkFlagsRequiredTogether(regionsFlag, regionThresholdFlag)
	for _, moved := range []string{offsetFlag, scaleFlag, targetFlag} {
		cmd.MarkFlagsMutuallyExclusive(regionsFlag, moved)
	}
}

// all returns the requested regions, one per threshold.
func (f *regionFlags) all() ([]*pgworkloads.Regions, error) {
	var all []*pgworkloads.Regions
	if f.size == "" {
		return nil, nil
	}
	regions, err := pgworkloads.ParseRegions(f.size)
	if err != nil {
		return nil, fmt.Errorf("--%s: %w", regionsFlag, err)
	}
	for _, threshold := range f.thresholds {
		r := regions
		r.Threshold = threshold
		if err := r.Check(); err != nil {
			return nil, fmt.Errorf("--region-%w", err)
		}
		all = append(all, &r)
	}
	return all, nil
}
