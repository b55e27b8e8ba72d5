package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// version is the version of this source tree.
const version = "0.1.0"

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "pgsim",
		Short: "Simulate an accelerator for precision-gated networks, cycle by cycle",
		Long: `pgsim answers one question for accelerator architects: how much of the saving that
Precision Gating has on paper survives on real hardware, and what does it cost?

It runs the trace of a trained network with precision gating on a described
accelerator, and reports cycles, stalls by cause, energy and savings per layer.

Exit codes: 0 done, 1 the run failed, 2 bad usage or input.`,
		Example: `  pgsim run                                  # the default trace on the default accelerator
  pgsim run -c pg-32x32 --set array.policy=lockstep
  pgsim eval                                 # accuracy of the default trace's network
  pgsim gemm -M 256 -N 64 -K 576 --gated 0.4
  pgsim trace verify
  pgsim import scalesim resnet18.csv -o resnet18.npz
  pgsim explain policy column-share
  pgsim validate
  pgsim config show pg-16x16 > mine.yaml`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	group(root, newRun(), newSweep(), newSearch(), newEval(), newGEMM(), newTrace(), newImport(), newConfig(), newList(), newExplain(), newValidate(), newCompare(), newDiff(), newReport(), newReproduce(), newVersion())
	checkValues(root)
	root.SetFlagErrorFunc(plainFlag)
	return root
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: "  pgsim version",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "pgsim", version)
			return failed(err)
		},
	}
}
