package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/onnx"
	"pgsim/pgworkloads/shapes"
	"pgsim/results/outfile"
)

// onnxFlags say how to import a model.
type onnxFlags struct {
	output, name string
	dims         []string
	gates        gateFlags
	options      onnx.Options
	files        outfile.Files
	given        func(flag string) bool
}

func newImportONNX() *cobra.Command {
	var f onnxFlags
	cmd := &cobra.Command{
		Use:   "onnx MODEL.onnx",
		Short: "Import the layers of an ONNX model, with random gates if asked for",
		Long: `Import the matrix products of an ONNX model as a workload: convolutions, matrix
products, and both products of recurrent cells.

Where the model is quantized, also by QONNX's Quant and BipolarQuant, activations and
weights keep the model's widths. Where it computes in floating point, --bits and
--weight-bits set the widths. Layers that are wider in the model than pgsim supports
need --wide-bits or --wide-weight-bits.

If the first dimension of an input has no size, it is 1. Any other dimension without
a size needs --dim NAME=SIZE. If it has no name either, give --dim
INPUT:DIMENSION=SIZE, with dimensions counted from 0.

Operators that multiply matrices become layers, or they are refused by name. Operators
that pgsim doesn't know are refused as well. "pgsim import operators" lists all that it
knows. --leave-out imports the rest of a model, without one node, or without all nodes
of an operator. If a layer differs from the model, a remark in the workload says so, and
so does every report on it.

A model has no precision gates. With --gated, gates are drawn at random from --seed,
for every layer whose name matches --gated-layers. Every run of the workload then calls
it synthetic.

The table lists the product of every layer (M rows of one sample, N columns, K
products for each output). For the weights, as integers, it lists how many are zero,
and the fewest bits that hold them all.`,
		Example: `  pgsim import onnx model.onnx
  pgsim import onnx bert.onnx --dim sequence=128 -o bert.npz
  pgsim import onnx speech.onnx --dim input:1=512 --leave-out STFT,/vad/Conv
  pgsim import onnx resnet18.onnx --bits 4 --high-bits 2 --gated 0.4 --seed 1 --gated-layers '/conv1/Conv$'
  pgsim run -w resnet18.npz --images 1`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.given = cmd.Flags().Changed
			return f.run(cmd.OutOrStdout(), args[0])
		},
		ValidArgsFunction: cobra.FixedCompletions([]string{"onnx"}, cobra.ShellCompDirectiveFilterFileExt),
	}
	f.register(cmd)
	return cmd
}

func (f *onnxFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "workload to write, a .npz file (default: named after the model's file, in this directory)")
	flags.StringVar(&f.name, "name", "", "name of the workload in reports (default: made from the name of the model's file)")
	flags.IntVar(&f.options.Bits, "bits", 8, "activation bits where the model is not quantized")
	flags.IntVar(&f.options.WeightBits, "weight-bits", 8, "weight bits where the model is not quantized")
	flags.IntVar(&f.options.WideBits, wideBitsFlag, 0, "activation bits for layers that have more than 8 in the model (default: such layers are refused)")
	flags.IntVar(&f.options.WideWeightBits, wideWeightBitsFlag, 0, "weight bits for layers that have more than 15 in the model (default: such layers are refused)")
	flags.StringArrayVar(&f.dims, "dim", nil, "size of a dimension that has none in the model, NAME=SIZE or INPUT:DIMENSION=SIZE (repeatable)")
	flags.IntVar(&f.options.Batch, "batch", 0, "samples that the model takes at once (default: the first dimension of its first input; if a product needs all of that, the second dimension, or 1)")
	flags.StringSliceVar(&f.options.LeaveOut, "leave-out", nil, "operators, or names of nodes, to leave out; their products are not counted")
	f.gates.register(cmd)
	registerForce(cmd, &f.files)
	if err := cmd.MarkFlagFilename("output", "npz"); err != nil {
		panic(err)
	}
}

// run imports everything before it writes anything. The file appears whole or not
// at all.
func (f *onnxFlags) run(w io.Writer, file string) error {
	if err := f.check(file); err != nil {
		return err
	}
	f.files.Inputs = []string{file}
	data, err := userfile.Read(file, onnx.MaxFileBytes)
	if err != nil {
		return err
	}
	model, err := onnx.Read(file, data, f.options)
	if err != nil {
		return err
	}
	made := &shapes.Shapes{Name: f.name, Source: model.Source}
	if model.Graph.Assumed == "" {
		made.Graph = model.Graph
	}
	for _, l := range model.Layers {
		made.Layers = append(made.Layers, shapes.Layer{Layer: l.Layer})
	}
	skipped, err := f.gates.apply(made)
	if err != nil {
		return err
	}
	if made.Gated() {
		model.Notes = append(model.Notes, f.gates.notes(skipped)...)
	}
	made.Remarks = model.Notes
	workload, err := made.Encode()
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := f.files.Write(f.output, outfile.Shapes, workload); err != nil {
		return failed(fmt.Errorf("--output: %w", err))
	}
	return f.report(w, made, model)
}

// check checks only the flags, and fills in names that are not given.
func (f *onnxFlags) check(file string) error {
	if filepath.Ext(file) == workloadSuffix {
		return fmt.Errorf("%s: ends in %s, so it is no ONNX model; run it with pgsim run -w", file, workloadSuffix)
	}
	if f.name == "" {
		f.name = workloadName(file, "model")
	}
	if f.output == "" {
		f.output = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)) + workloadSuffix
	}
	if err := checkWidths(f.options.Bits, f.options.WeightBits); err != nil {
		return err
	}
	if err := f.checkWide(); err != nil {
		return err
	}
	if err := checkWorkloadName(f.output); err != nil {
		return err
	}
	if err := checkOutputs(f.files, outputFile{"output", f.output, outfile.Shapes}); err != nil {
		return err
	}
	if f.given("batch") && f.options.Batch < 1 {
		return fmt.Errorf("--batch: must be 1 or more, got %d", f.options.Batch)
	}
	if err := f.readDims(); err != nil {
		return err
	}
	return f.gates.check()
}

// Names of the flags that set the widths of operands that are wider than pgsim supports.
const (
	wideBitsFlag       = "wide-bits"
	wideWeightBitsFlag = "wide-weight-bits"
)

// checkWide checks --wide-bits and --wide-weight-bits.
func (f *onnxFlags) checkWide() error {
	for _, flag := range []struct {
		name       string
		bits, most int
	}{
		{wideBitsFlag, f.options.WideBits, pgworkloads.MaxActivationBits},
		{wideWeightBitsFlag, f.options.WideWeightBits, pgworkloads.MaxWeightBits},
	} {
		if f.given(flag.name) && (flag.bits < 1 || flag.bits > flag.most) {
			return fmt.Errorf("--%s: must be 1..%d, got %d", flag.name, flag.most, flag.bits)
		}
	}
	return nil
}

// readDims reads the sizes of --dim. The name of an input may contain colons and equals signs; a
// size may not.
func (f *onnxFlags) readDims() error {
	f.options.Dims = map[string]int{}
	for _, dim := range f.dims {
		at := strings.LastIndexByte(dim, '=')
		number, err := strconv.Atoi(dim[at+1:])
		if at < 1 || err != nil {
			return fmt.Errorf("--dim: must be NAME=SIZE or INPUT:DIMENSION=SIZE, got %q", dim)
		}
		name := dim[:at]
		if other, twice := f.options.Dims[name]; twice && other != number {
			return fmt.Errorf("--dim: %q is given as %d and as %d; give it one size", name, other, number)
		}
		f.options.Dims[name] = number
	}
	return nil
}

// report lists the layers and prints notes on them.
func (f *onnxFlags) report(w io.Writer, shapes *shapes.Shapes, model onnx.Model) error {
	figures := make([]*onnx.Weights, len(model.Layers))
	for i, l := range model.Layers {
		figures[i] = l.Weights
	}
	if err := printTable(w, shapesTable(shapes, figures)); err != nil {
		return err
	}
	notes := append([]string{summary(f.output, shapes)}, model.Notes...)
	return printLines(w, notes)
}
