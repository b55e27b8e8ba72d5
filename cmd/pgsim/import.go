package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/scalesim"
	"pgsim/pgworkloads/shapes"
	"pgsim/results/outfile"
	"pgsim/sim"
)

func newImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Import workloads and accelerators from other tools' files, and make shapes of transformers",
		Example: `  pgsim import scalesim resnet18.csv -o resnet18.npz
  pgsim import onnx resnet18.onnx -o resnet18.npz
  pgsim import transformer llama-8b --decode 2048 -o llama.npz`,
	}
	return group(cmd, newImportONNX(), newImportOperators(), newImportScaleSim(), newImportTransformer())
}

// importFlags say how to import a topology.
type importFlags struct {
	gemm        bool
	operands    scalesim.Operands
	output      string
	config      string
	accelerator string
	files       outfile.Files
}

func newImportScaleSim() *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "scalesim TOPOLOGY.csv",
		Short: "Import a topology of SCALE-Sim, and optionally a machine",
		Long: `Import the layers of a SCALE-Sim topology as a workload without gates. With --config,
also import the array of a SCALE-Sim .cfg file as an accelerator.

The header of the topology shows whether it lists convolutions (Layer name,
IFMAP height, IFMAP width, Filter height, Filter width, Channels, Num filter,
Strides) or matrix products (Layer, M, N, K). Every layer has the same M, N and K as in
SCALE-Sim. SCALE-Sim's files contain no operand widths: set them with --bits and
--weight-bits.

The accelerator runs dense and takes one whole activation per step. Its folds follow
each other as in SCALE-Sim. With dataflow "os" they overlap as with array.overlap=drain,
and with "ws" as with array.overlap=none. Dataflow "is" is not supported.

To compare cycles with SCALE-Sim, subtract 1 from the array cycles of every layer with
"ws", and R + 1 with "os", where R is the number of rows of the array. SCALE-Sim 3.0.0
prints the index of the last cycle, counted from 0. With "os" it also leaves out the
last drain, which takes R cycles.`,
		Example: `  pgsim import scalesim resnet18.csv -o resnet18.npz
  pgsim run -w resnet18.npz -c int8-16x16 --set array.rows=32 --images 4

  pgsim import scalesim vit.csv --gemm --bits 4 -o vit.npz
  pgsim import scalesim resnet18.csv -o resnet18.npz --config scale.cfg --accelerator-out scale.yaml
  pgsim run -w resnet18.npz -c scale.yaml`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.OutOrStdout(), args[0])
		},
		ValidArgsFunction: cobra.FixedCompletions([]string{"csv"}, cobra.ShellCompDirectiveFilterFileExt),
	}
	f.register(cmd)
	return cmd
}

func (f *importFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "workload to write, a .npz file")
	flags.IntVar(&f.operands.Bits, "bits", 8, "activation bits")
	flags.IntVar(&f.operands.WeightBits, "weight-bits", 8, "weight bits")
	flags.BoolVar(&f.gemm, "gemm", false, "read a list of matrix products, whatever the header says")
	flags.StringVar(&f.config, "config", "", "SCALE-Sim machine to import, a .cfg file")
	flags.StringVar(&f.accelerator, "accelerator-out", "", "accelerator to write, a .yaml file")
	registerForce(cmd, &f.files)
	cmd.MarkFlagsRequiredTogether("config", "accelerator-out")
	require(cmd, "output")
	for _, err := range []error{
		cmd.MarkFlagFilename("output", "npz"),
		cmd.MarkFlagFilename("config", "cfg"),
		cmd.MarkFlagFilename("accelerator-out", "yaml", "yml"),
	} {
		if err != nil {
			panic(err)
		}
	}
}

// run imports everything before it writes anything. The files appear whole or not at all.
func (f *importFlags) run(w io.Writer, topology string) error {
	if err := f.check(); err != nil {
		return err
	}
	f.files.Inputs = []string{topology, f.config}
	shapes, notes, err := f.shapes(topology)
	if err != nil {
		return err
	}
	workload, err := shapes.Encode()
	if err != nil {
		return fmt.Errorf("%s: %w", topology, err)
	}
	var machine []byte
	if f.config != "" {
		var note string
		if machine, note, err = f.machine(shapes); err != nil {
			return err
		}
		notes = append(notes, note)
	}
	if err := f.files.Write(f.output, outfile.Shapes, workload); err != nil {
		return failed(fmt.Errorf("--output: %w", err))
	}
	if machine != nil {
		if err := f.files.Write(f.accelerator, outfile.Accelerator, outfile.Accelerator.Seal(machine)); err != nil {
			return failed(fmt.Errorf("--accelerator-out: %w", err))
		}
	}
	return printLines(w, append([]string{summary(f.output, shapes)}, notes...))
}

// summary says what was written.
func summary(file string, shapes *shapes.Shapes) string {
	return fmt.Sprintf("%s: %d layers, %d multiply-accumulates per image", file, len(shapes.Layers), shapes.MACs())
}

// check checks only the flags. The endings of names are those by which pgsim run recognizes files;
// they also keep the inputs from being overwritten.
func (f *importFlags) check() error {
	if err := checkWidths(f.operands.Bits, f.operands.WeightBits); err != nil {
		return err
	}
	if err := checkWorkloadName(f.output); err != nil {
		return err
	}
	if f.config != "" && filepath.Ext(f.accelerator) != ".yaml" && filepath.Ext(f.accelerator) != ".yml" {
		return fmt.Errorf("--accelerator-out: must end in .yaml, got %q", f.accelerator)
	}
	return checkOutputs(f.files, outputFile{"output", f.output, outfile.Shapes},
		outputFile{"accelerator-out", f.accelerator, outfile.Accelerator})
}

// workloadSuffix is the ending of names of workload files.
const workloadSuffix = ".npz"

// checkWorkloadName checks --output of an import.
func checkWorkloadName(file string) error {
	if filepath.Ext(file) != workloadSuffix {
		return fmt.Errorf("--output: must end in %s, got %q", workloadSuffix, file)
	}
	return nil
}

// checkWidths checks --bits and --weight-bits.
func checkWidths(bits, weightBits int) error {
	switch {
	case bits < 1 || bits > pgworkloads.MaxActivationBits:
		return fmt.Errorf("--bits: must be 1..%d, got %d", pgworkloads.MaxActivationBits, bits)
	case weightBits < 1 || weightBits > pgworkloads.MaxWeightBits:
		return fmt.Errorf("--weight-bits: must be 1..%d, got %d", pgworkloads.MaxWeightBits, weightBits)
	}
	return nil
}

// shapes reads the topology.
func (f *importFlags) shapes(file string) (*shapes.Shapes, []string, error) {
	data, err := userfile.Read(file, maxTextBytes)
	if err != nil {
		return nil, nil, err
	}
	topology, err := scalesim.ReadTopology(file, data, f.gemm, f.operands)
	if err != nil {
		return nil, nil, err
	}
	made := &shapes.Shapes{
		Name:    workloadName(file, "topology"),
		Source:  fmt.Sprintf("SCALE-Sim topology, SHA-256 %x", sha256.Sum256(data)),
		Remarks: topology.Notes,
	}
	for _, l := range topology.Layers {
		made.Layers = append(made.Layers, shapes.Layer{Layer: l})
	}
	return made, topology.Notes, nil
}

// machine reads the .cfg file and returns the accelerator's YAML. The note says in a sentence
// whether it can run the shapes: SCALE-Sim has no minimum sizes of scratchpads, but pgsim has.
func (f *importFlags) machine(shapes *shapes.Shapes) (yaml []byte, note string, err error) {
	data, err := userfile.Read(f.config, maxTextBytes)
	if err != nil {
		return nil, "", fmt.Errorf("--config: %w", err)
	}
	config, err := scalesim.ReadConfig(f.config, data)
	if err != nil {
		return nil, "", err
	}
	machine, err := config.Accelerator(f.operands)
	if err != nil {
		return nil, "", err
	}
	system, err := sim.New(machine)
	if err != nil {
		return nil, "", config.Locate(err)
	}
	work, err := shapes.Workload(pgworkloads.Options{Images: 1})
	if err != nil {
		return nil, "", err
	}
	note = fmt.Sprintf("%s: %s", f.accelerator, machine.Description)
	if err := system.Check(work); err != nil {
		note += fmt.Sprintf("; as it is, it can't run all layers: %v", err)
	}
	return scalesim.Description(machine), note, nil
}

// maxTextBytes bounds topologies and .cfg files. The topology of ResNet-50 has 3 KB.
const maxTextBytes = 1 << 20

// workloadName names a workload after its file, using only characters that names may have. fallback
// is for files whose names have none of these.
func workloadName(file, fallback string) string {
	base := strings.ToLower(strings.TrimSuffix(filepath.Base(file), filepath.Ext(file)))
	name := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(base, "-"), "-")
	if name == "" {
		return fallback
	}
	return name
}
