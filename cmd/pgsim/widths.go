package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
)

// Names of the flags that replace operand widths, and their help.
const (
	bitsFlag       = "bits"
	highBitsFlag   = "high-bits"
	weightBitsFlag = "weight-bits"

	bitsUsage       = "activation bits of all layers, for shapes only (default: those in the file)"
	highBitsUsage   = "high bits of all gated layers (default: as trained)"
	weightBitsUsage = "weight bits of all layers, for shapes only (default: those in the file)"
)

// widthFlags replace operand widths of a workload.
type widthFlags struct{ pgworkloads.Widths }

func (f *widthFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	for _, flag := range []struct {
		into        *int
		name, usage string
	}{
		{&f.Bits, bitsFlag, bitsUsage}, {&f.HighBits, highBitsFlag, highBitsUsage}, {&f.WeightBits, weightBitsFlag, weightBitsUsage},
	} {
		flags.IntVar(flag.into, flag.name, 0, flag.usage)
	}
}

// apply returns the source with the widths from the flags.
func (f *widthFlags) apply(cmd *cobra.Command, source pgworkloads.Source) (pgworkloads.Source, error) {
	for _, name := range []string{bitsFlag, highBitsFlag, weightBitsFlag} {
		if flag := cmd.Flags().Lookup(name); flag.Changed && flag.Value.String() == "0" {
			return nil, fmt.Errorf("--%s: must be at least 1, got 0", name)
		}
	}
	resized, err := source.WithWidths(f.Widths)
	return resized, flagError(err)
}
