package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads/onnx"
	"pgsim/results/format"
)

func newImportOperators() *cobra.Command {
	return &cobra.Command{
		Use:   "operators",
		Short: "List how pgsim imports each ONNX operator",
		Long: `List the operators of ONNX that pgsim knows. Each has a class:
  counted  becomes a layer
  free     multiplies no matrices
  refused  multiplies matrices, but pgsim has no layer for it

All other operators are refused as unknown.`,
		Example: "  pgsim import operators",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			lines := [][]string{{"domain", "operator", "class", "why"}}
			for _, op := range onnx.Operators() {
				domain, why := op.Domain, op.Why
				if domain == "" {
					domain = "ai.onnx"
				}
				if why == "" {
					why = format.Dash
				}
				lines = append(lines, []string{domain, op.Name, op.Class, why})
			}
			if err := printTable(cmd.OutOrStdout(), lines); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "\nstandard operators up to version %d\n", onnx.NewestOpset)
			return failed(err)
		},
	}
}
