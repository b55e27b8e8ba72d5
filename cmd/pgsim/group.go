package main

import (
	"github.com/spf13/cobra"

	"pgsim/configs/registry"
)

// group makes a command that only holds other commands. Alone it shows its help. An unknown
// subcommand is an error that names the known ones.
func group(cmd *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(subcommands...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		var names []string
		for _, sub := range cmd.Commands() {
			names = append(names, sub.Name())
		}
		return registry.Unknown("command", args[0], names)
	}
	return cmd
}
