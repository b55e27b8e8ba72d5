package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pgsim/results/outfile"
)

// plotFlags say in which folder plots are drawn; "" for none.
type plotFlags struct{ dir string }

// register registers the flag of the folder.
func (f *plotFlags) register(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&f.dir, "plots", "", usage)
}

// makeFolder makes the folder.
func (f *plotFlags) makeFolder() error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil {
		return failed(fmt.Errorf("--plots: %w", err))
	}
	return nil
}

// check checks that files may be written in the folder.
func (f *plotFlags) check(files outfile.Files, plots []outfile.File) error {
	for _, p := range plots {
		if err := checkOutputs(files, outputFile{"plots", filepath.Join(f.dir, p.Name), outfile.Plot}); err != nil {
			return err
		}
	}
	return nil
}

// write writes plots and says where they are.
func (f *plotFlags) write(cmd *cobra.Command, files outfile.Files, plots []outfile.File) error {
	for _, p := range plots {
		path := filepath.Join(f.dir, p.Name)
		if err := files.Write(path, outfile.Plot, p.Data); err != nil {
			return failed(fmt.Errorf("--plots: %w", err))
		}
		if _, err := fmt.Fprintln(cmd.OutOrStdout(), path); err != nil {
			return failed(err)
		}
	}
	return nil
}
