package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/results/outfile"
)

// registerForce registers the consent to replace files of others.
func registerForce(cmd *cobra.Command, files *outfile.Files) {
	cmd.Flags().BoolVar(&files.Force, "force", false,
		"replace also files that pgsim did not write, or that were changed since; without it only pgsim's own "+
			"are replaced (a text or CSV can't be told to be, and is kept)")
}

// checkOutputs checks that files can be written, each named by a flag; those without
// a name are not asked for.
func checkOutputs(files outfile.Files, outputs ...[2]string) error {
	for _, output := range outputs {
		flag, path := output[0], output[1]
		if path == "" {
			continue
		}
		if err := files.Check(path); err != nil {
			return fmt.Errorf("--%s: %w", flag, err)
		}
	}
	return nil
}
