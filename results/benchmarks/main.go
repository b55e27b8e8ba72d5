package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/spf13/cobra"

	"pgsim/configs/visible"
)

// options are the flags.
type options struct {
	output   string
	before   string
	scaleSim string
	python   string
	rtl      bool
	quick    bool
	repeat   int
}

func main() {
	var o options
	cmd := &cobra.Command{
		Use: "benchmarks", Short: "Measure how fast pgsim is", Args: cobra.NoArgs,
		SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.output, "output", "o", "", "folder for benchmarks.csv and the plots; made if there is none")
	flags.StringVar(&o.before, "before", "", "another build of pgsim to measure beside this one")
	flags.BoolVar(&o.rtl, "rtl", false, "run a layer of a trace on Verilator, too")
	flags.StringVar(&o.scaleSim, "scale-sim", "", "folder of SCALE-Sim, to run ResNet-18 with it, too; takes minutes")
	flags.StringVar(&o.python, "python", "python3", "Python that has what SCALE-Sim needs")
	flags.BoolVar(&o.quick, "quick", false, "leave out what takes more than a few seconds")
	flags.IntVar(&o.repeat, "repeat", 3, "times to run everything; the least time counts")
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := cmd.ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", visible.Text(err.Error()))
		os.Exit(1)
	}
}

func (o options) run(cmd *cobra.Command) error {
	if o.output == "" {
		return fmt.Errorf("--output: name the folder for the results")
	}
	if o.repeat < 1 {
		return fmt.Errorf("--repeat: must be at least 1, got %d", o.repeat)
	}
	if err := os.MkdirAll(o.output, 0o755); err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	scratch, err := os.MkdirTemp("", "pgsim-benchmarks-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	pgsim := filepath.Join(scratch, "pgsim")
	build := exec.CommandContext(cmd.Context(), "go", "build", "-o", pgsim, "pgsim/cmd/pgsim")
	if text, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, text)
	}
	b := &bench{options: o, ctx: cmd.Context(), pgsim: pgsim, scratch: scratch, out: cmd.OutOrStdout()}
	for _, part := range []func() error{b.networks, b.cubes, b.sweeps, b.cores, b.layerOnRTL, b.againstScaleSim} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.save()
}
