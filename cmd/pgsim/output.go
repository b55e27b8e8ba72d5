package main

import (
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"pgsim/results/outfile"
)

// registerForce registers the flag that allows pgsim to replace files that it did not write.
func registerForce(cmd *cobra.Command, files *outfile.Files) {
	cmd.Flags().BoolVar(&files.Force, "force", false,
		"also replace files that pgsim did not write, or that changed since; without --force pgsim only replaces "+
			"its own files, and no text or CSV files, because it can't tell whether it wrote them")
}

// outputFile is a file to be written. A flag gives its name; without a name it is not written.
type outputFile struct {
	flag, path string
	kind       outfile.Kind
}

// checkOutputs checks that files can be written.
func checkOutputs(files outfile.Files, outputs ...outputFile) error {
	for _, o := range outputs {
		if o.path == "" {
			continue
		}
		if err := files.Check(o.path, o.kind); err != nil {
			return fmt.Errorf("--%s: %w", o.flag, err)
		}
	}
	return nil
}

// writeReport writes a report to its file, whole or not at all. Without a file it prints the
// report.
func writeReport(cmd *cobra.Command, files outfile.Files, to outputFile, write func(io.Writer) error) error {
	if to.path == "" {
		return failed(write(cmd.OutOrStdout()))
	}
	var text bytes.Buffer
	if err := write(&text); err != nil {
		return failed(err)
	}
	if err := files.Write(to.path, to.kind, text.Bytes()); err != nil {
		return failed(fmt.Errorf("--%s: %w", to.flag, err))
	}
	return nil
}
