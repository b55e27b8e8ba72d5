package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/sim"
)

const fidelityFlag = "fidelity"

// registerFidelity registers the flag that says how much of a machine is simulated.
func registerFidelity(cmd *cobra.Command, f *sim.Fidelity) {
	cmd.Flags().StringVar((*string)(f), fidelityFlag, string(sim.Full),
		"how much is simulated: "+strings.Join(sim.Fidelities(), ", ")+" (array: memory never waits, so cycles are a lower bound, and the energy excludes DRAM)")
	complete(cmd, fidelityFlag, sim.Fidelities)
}

// checkFidelity refuses unknown fidelities, and watching parts that are not simulated.
func (f *machineFlags) checkFidelity(watch watchFlags) error {
	if err := f.fidelity.Check(); err != nil {
		return fmt.Errorf("--%s: %w", fidelityFlag, err)
	}
	if flag := watch.given(); flag != "" && f.fidelity == sim.ArrayOnly {
		return fmt.Errorf("--%s: needs --%s %s; leave out one of the two", flag, fidelityFlag, sim.Full)
	}
	return nil
}
