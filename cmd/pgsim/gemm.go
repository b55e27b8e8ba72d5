package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/shapes"
	"pgsim/sim/rival"
)

// gemmFlags describe one matrix product.
type gemmFlags struct {
	m, n, k, steps         int
	bits, highBits, weight int
	gated                  float64
	seed                   uint64
	gates                  string
}

func newGEMM() *cobra.Command {
	var machine machineFlags
	var output outputFlags
	var product gemmFlags
	cmd := &cobra.Command{
		Use:   "gemm",
		Short: "Run one matrix product with random or given gates",
		Long: `Run one M x N matrix product of reduction length K. Its gates are drawn at random, and
the result is then labelled synthetic, or they are read from an M x N mask. A mask is a
numpy array whose elements are all 0 or 1, of any numeric or boolean type. It is in a
.npy file, or it is the only array in a .npz file.

With --recurrent the product runs once per time step over a batch of M samples, as in
an LSTM with K units and N = 4*K. Each step reads what the previous step computed. The
mask then has a row for every sample and time step. All steps of the first sample come
first.`,
		Example: `  pgsim gemm -M 256 -N 64 -K 576 --bits 4 --high-bits 2 --gated 0.4 --seed 7
  pgsim gemm -M 256 -N 64 -K 576 --gates mask.npy --set array.policy=column-queue
  pgsim gemm -M 64 -N 64 -K 64 --bits 8 --gated 0 --format json
  pgsim gemm -M 8 -N 1200 -K 300 --recurrent 35 --gated 0.2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := product.product().Check(); err != nil {
				return flagError(err)
			}
			return simulate(cmd, machine, task{sizes: product.product().Sizes(), gated: product.workload}, output)
		},
	}
	machine.register(cmd)
	registerRival(cmd, &machine.rival, rival.None)
	output.register(cmd)
	product.register(cmd)
	return cmd
}

func (f *gemmFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVarP(&f.m, "pixels", "M", 0, "rows of the product: output pixels")
	flags.IntVarP(&f.n, "channels", "N", 0, "columns of the product: output channels")
	flags.IntVarP(&f.k, "reduction", "K", 0, "reduction length")
	flags.IntVar(&f.steps, "recurrent", 0, "time steps of a recurrent product, each of M rows (default: not recurrent)")
	flags.IntVar(&f.bits, "bits", 4, "activation bits B")
	flags.IntVar(&f.highBits, "high-bits", 2, "bits of the high part, Bh")
	flags.IntVar(&f.weight, "weight-bits", 8, "weight bits")
	flags.Float64Var(&f.gated, "gated", 0.4, "probability that an output is gated")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the random gates")
	flags.StringVar(&f.gates, "gates", "", "file with an M x N gate mask: a .npy file, or a .npz file with one array")
	require(cmd, "pixels", "channels", "reduction")
	cmd.MarkFlagsMutuallyExclusive("gates", "gated")
	cmd.MarkFlagsMutuallyExclusive("gates", "seed")
}

// product returns the product without its gates.
func (f *gemmFlags) product() shapes.GEMM {
	return shapes.GEMM{
		M: f.m, N: f.n, K: f.k,
		Bits: f.bits, HighBits: f.highBits, WeightBits: f.weight, Steps: f.steps,
	}
}

// workload returns the product with its gates.
func (f *gemmFlags) workload() (pgworkloads.Workload, error) {
	if f.gates == "" {
		work, err := f.product().Random(f.gated, f.seed)
		return work, flagError(err)
	}
	work, err := f.product().Masked(f.gates)
	if err != nil {
		err = fmt.Errorf("--gates: %w", err)
	}
	return work, err
}

// flagError prefixes dashes to an error of a field, to name the flag with the field's name.
func flagError(err error) error {
	field := (*pgworkloads.FieldError)(nil)
	if !errors.As(err, &field) {
		return err
	}
	dashes := "--"
	if len(field.Field) == 1 {
		dashes = "-"
	}
	return fmt.Errorf("%s%w", dashes, err)
}
