package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/transformer"
	"pgsim/results/outfile"
)

// transformerFlags say which transformer to make, and what it computes.
type transformerFlags struct {
	output, name    string
	prefill, decode int
	given           func(flag string) bool
	widths          transformer.Widths
	gates           gateFlags
	files           outfile.Files
}

func newImportTransformer() *cobra.Command {
	var f transformerFlags
	cmd := &cobra.Command{
		Use:   "transformer MODEL",
		Short: "Make the shapes of a published transformer, for prefill of a text or decode of a token",
		Long: `Make the shapes of a published transformer from its hyperparameters, as a workload
without weights that is labelled synthetic. Models: ` + strings.Join(transformer.Names(), ", ") + `.

--prefill N computes N tokens at once. --decode L computes one token after L earlier
tokens, whose keys and values are in the cache. Every sample of a batch reads its own
cache from DRAM, as the right operands of attention. All samples share the weights. The
keys and values of the new token are written to the end of the cache.

--bits and --weight-bits set the widths of products with weights. --attention-bits sets
those of attention, the cache, and the inputs of the first and the last layer. With
--gated, all products with weights in blocks have random gates. --gated-layers selects
other layers. Blocks are equal and have the same gates, so that equal layers run once.`,
		Example: `  pgsim import transformer bert-base --prefill 128
  pgsim import transformer llama-8b --decode 2048 --gated 0.3 --high-bits 2 -o llama.npz
  pgsim run -w llama.npz --images 8`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.given = cmd.Flags().Changed
			return f.run(cmd.OutOrStdout(), args[0])
		},
		ValidArgsFunction: completeArgs(transformer.Names),
	}
	f.register(cmd)
	return cmd
}

func (f *transformerFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "workload to write, a .npz file (default: named after the workload, in this directory)")
	flags.StringVar(&f.name, "name", "", "name of the workload in reports (default: the model, prefill or decode, and the number of tokens)")
	flags.IntVar(&f.prefill, "prefill", 0, "tokens to compute at once (default: as many as the embedded shapes have)")
	flags.IntVar(&f.decode, "decode", 0, "compute one token, with this many earlier tokens in the cache")
	flags.IntVar(&f.widths.Bits, "bits", transformer.DefaultWidths.Bits, "activation bits of products with weights in blocks")
	flags.IntVar(&f.widths.WeightBits, "weight-bits", transformer.DefaultWidths.WeightBits, "weight bits")
	flags.IntVar(&f.widths.AttentionBits, "attention-bits", transformer.DefaultWidths.AttentionBits,
		"bits of both operands of attention, of the cache, and of the inputs of the first and the last layer")
	cmd.MarkFlagsMutuallyExclusive("prefill", "decode")
	f.gates.register(cmd)
	layers := flags.Lookup("gated-layers")
	layers.Usage, layers.DefValue = "regular expression for the names of gated layers", transformer.InBlocks
	f.gates.layers = transformer.InBlocks
	registerForce(cmd, &f.files)
	if err := cmd.MarkFlagFilename("output", "npz"); err != nil {
		panic(err)
	}
}

// run makes everything before it writes anything.
func (f *transformerFlags) run(w io.Writer, model string) error {
	if err := f.gates.check(); err != nil {
		return err
	}
	made, err := f.shapes(model)
	if err != nil {
		return err
	}
	if f.output == "" {
		f.output = made.Name + workloadSuffix
	}
	if err := checkWorkloadName(f.output); err != nil {
		return err
	}
	workload, err := made.Encode()
	if err != nil {
		return flagError(err)
	}
	if err := f.files.Write(f.output, outfile.Shapes, workload); err != nil {
		return failed(fmt.Errorf("--output: %w", err))
	}
	return f.report(w, made)
}

// shapes makes the shapes of a model, with their gates.
func (f *transformerFlags) shapes(model string) (*shapes.Shapes, error) {
	step, err := f.step(model)
	if err != nil {
		return nil, err
	}
	made, err := transformer.Shapes(model, step, f.widths)
	if err != nil {
		return nil, flagError(err)
	}
	skipped, err := f.gates.apply(made)
	if err != nil {
		return nil, err
	}
	if made.Gated() {
		transformer.SameGates(made)
		made.Remarks = append(append(made.Remarks, f.gates.notes(skipped)...), transformer.SharedGates)
	}
	if f.name != "" {
		made.Name = f.name
	}
	return made, nil
}

// step returns the step to compute.
func (f *transformerFlags) step(model string) (transformer.Step, error) {
	if f.given("decode") {
		if f.decode < 1 {
			return transformer.Step{}, fmt.Errorf("--decode: must be 1 or more, got %d; without earlier tokens use --prefill 1", f.decode)
		}
		return transformer.Decode(f.decode), nil
	}
	m, err := transformer.Lookup(model)
	if f.given("prefill") {
		m.Tokens = f.prefill
	}
	return transformer.Prefill(m.Tokens), err
}

// report lists the layers of the first block and those at the ends, and prints notes.
func (f *transformerFlags) report(w io.Writer, made *shapes.Shapes) error {
	first := transformer.FirstBlock(made)
	if err := printTable(w, shapesTable(first, nil)); err != nil {
		return err
	}
	return printLines(w, append([]string{
		"all blocks are equal, and only block0 is listed",
		summary(f.output, made),
	}, made.Remarks...))
}
