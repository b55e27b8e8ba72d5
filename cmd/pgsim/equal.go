package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/sim"
	"pgsim/sim/sweep"
)

// Flags that scale machines.
const (
	equalFlag   = "equal"
	equalByFlag = "equal-by"
)

// registerEqual registers the flags that scale machines.
func registerEqual(cmd *cobra.Command, equal, by *string) {
	cmd.Flags().StringVar(equal, equalFlag, "",
		"scale the accelerator until it is as close as possible to another one: `MEASURE=MACHINE`, e.g. area=dense-16x16; measures: "+
			strings.Join(sim.EqualMeasures(), ", "))
	cmd.Flags().StringVar(by, equalByFlag, "",
		"what --"+equalFlag+" scales: "+strings.Join(sim.EqualKeys(), ", ")+" (default: channels for bandwidth, rows for all other measures)")
	complete(cmd, equalByFlag, sim.EqualKeys)
}

// scaled returns the machine. If it was scaled, it says how near it came.
func (f *machineFlags) scaled(cmd *cobra.Command) (sim.Scaled, error) {
	if f.equal == "" {
		if f.equalBy != "" {
			return sim.Scaled{}, fmt.Errorf("--%s: says what --%s scales; give both", equalByFlag, equalFlag)
		}
		machine, err := sim.ResolveMachine(f.config, f.sets)
		return sim.Scaled{Accelerator: machine}, err
	}
	e, err := sim.ParseEqual(f.equal, f.equalBy)
	if err != nil {
		return sim.Scaled{}, fmt.Errorf("--%s: %w", equalFlag, err)
	}
	scaled, err := sim.ResolveEqual(f.config, f.sets, e)
	if err == nil {
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "pgsim: --%s: %s\n", equalFlag, scaled)
	}
	return scaled, err
}

// sayScaled says how near the machines of a grid came, if they were scaled.
func sayScaled(cmd *cobra.Command, grid *sweep.Grid) {
	if line := grid.Scaled(); line != "" {
		_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "pgsim: --%s: %s\n", equalFlag, line)
	}
}
