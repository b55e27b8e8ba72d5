package main

import "github.com/spf13/cobra"

// completeArgs lets the shell complete arguments from a list of names.
func completeArgs(names func() []string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return names(), cobra.ShellCompDirectiveDefault
	}
}

// complete lets the shell complete a flag's value from a list of names.
func complete(cmd *cobra.Command, flag string, names func() []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, completeArgs(names)); err != nil {
		panic(err)
	}
}

// registerSet registers --set.
func registerSet(cmd *cobra.Command, sets *[]string) {
	cmd.Flags().StringArrayVar(sets, "set", nil, "override a key of the accelerator, e.g. array.rows=32 (repeatable)")
}
