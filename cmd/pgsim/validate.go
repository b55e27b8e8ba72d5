package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/spf13/cobra"

	"pgsim/results/table"
	"pgsim/sim/validate"
)

func newValidate() *cobra.Command {
	options := validate.Options{}
	var markdown bool
	cmd := &cobra.Command{
		Use:   "validate [WITNESS...]",
		Short: "Compare pgsim with independent witnesses: PyTorch, RTL, SCALE-Sim, Ramulator, standard cells",
		Long: `Compare pgsim, or one level of it, with witnesses: everything that was made independently
of it. Print how many cases were compared, and the largest difference. The Verilog needs
Verilator and a C++ compiler. Without them, its rows say so.

Prices that are known to be off by more than their target are marked (off). The reasons
are in docs/silicon.md.

Exit codes: 0 all agree, except for rows marked (off); 1 something else differs by more
than is allowed; 2 bad usage or input.`,
		Example: `  pgsim validate
  pgsim validate rtl --cases 1000
  pgsim validate silicon --liberty NangateOpenCellLibrary_typical.lib
  pgsim validate scale-sim dram --markdown`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := options.Check(); err != nil {
				return err
			}
			style := table.Plain
			if markdown {
				style = table.Markdown
			}
			return runValidate(cmd.OutOrStdout(), args, options, style)
		},
		ValidArgsFunction: completeArgs(validate.Witnesses.Names),
	}
	flags := cmd.Flags()
	flags.IntVar(&options.Cases, "cases", 200, "random cases per policy")
	flags.Uint64Var(&options.Seed, "seed", 1, "seed of the random cases")
	flags.StringVar(&options.Liberty, "liberty", "",
		"synthesize parts with the cells of this Liberty file (witness silicon; needs Yosys)")
	flags.BoolVar(&markdown, "markdown", false, "print a Markdown table")
	return cmd
}

// runValidate runs witnesses; all of them if none is named.
func runValidate(w io.Writer, names []string, o validate.Options, style table.Style) error {
	if len(names) == 0 {
		names = validate.Witnesses.Names()
	}
	var witnesses []validate.Witness
	for _, name := range names {
		witness, err := validate.Witnesses.Lookup(name)
		if err != nil {
			return err
		}
		witnesses = append(witnesses, witness)
	}
	var lines [][]string
	var wrong []error
	for i, witness := range witnesses {
		findings, err := witness(o)
		if err != nil {
			return failed(fmt.Errorf("%s: %w", names[i], err))
		}
		for _, f := range findings {
			lines = append(lines, findingLine(names[i], f))
			if f.Wrong {
				wrong = append(wrong, fmt.Errorf("%s: %s: %s", names[i], f.Compared, f.Detail))
			}
		}
	}
	err := table.Table{
		Title: "How far pgsim is from independent witnesses", Texts: 2, Lines: lines,
		Header: []string{"witness", "compared", "cases", "largest difference", "allowed"},
	}.Write(w, style)
	return failed(errors.Join(err, errors.Join(wrong...)))
}

func findingLine(witness string, f validate.Finding) []string {
	if f.Missing {
		return []string{witness, f.Compared, dash, dash, dash}
	}
	if f.Skipped != "" {
		return []string{witness, f.Compared, "not compared: " + f.Skipped, dash, dash}
	}
	return []string{witness, f.Compared, strconv.Itoa(f.Cases) + " " + f.Unit, f.Largest, f.Allowed}
}

// dash is shown if there is nothing to say.
const dash = "-"
