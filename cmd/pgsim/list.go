package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"pgsim/configs/registry"
	"pgsim/configs/visible"
)

func newList() *cobra.Command {
	all := settingNames()
	return &cobra.Command{
		Use:   "list [SETTING]",
		Short: "List the values of settings: policies, overlaps, DRAM devices, technologies",
		Long:  "List the values that settings can have. Settings: " + strings.Join(all, ", ") + ".",
		Example: `  pgsim list
  pgsim list policy`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: all,
		RunE: func(cmd *cobra.Command, args []string) error {
			chosen := all
			if len(args) > 0 {
				if !slices.Contains(all, args[0]) {
					return registry.Unknown("setting", args[0], all)
				}
				chosen = args
			}
			return listSettings(cmd.OutOrStdout(), chosen)
		},
	}
}

func listSettings(w io.Writer, chosen []string) error {
	for _, setting := range chosen {
		if _, err := fmt.Fprintf(w, "%s:\n", setting); err != nil {
			return failed(err)
		}
		if err := printPairs(w, settings()[setting].kinds()); err != nil {
			return err
		}
	}
	return nil
}

// printPairs prints names and sentences in two columns.
func printPairs(w io.Writer, pairs [][2]string) error {
	const padding = 2
	t := tabwriter.NewWriter(w, 0, 0, padding, ' ', 0)
	for _, pair := range pairs {
		fmt.Fprintf(t, "  %s\t%s\n", visible.Text(pair[0]), visible.Text(pair[1]))
	}
	return failed(t.Flush())
}

// printLines prints sentences, each in a line of its own.
func printLines(w io.Writer, lines []string) error {
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, visible.Text(line)); err != nil {
			return failed(err)
		}
	}
	return nil
}
