package scalesim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"pgsim/configs"
	"pgsim/configs/strict"
)

// Config is the array that a .cfg file describes.
type Config struct {
	// Rows and Cols are ArrayHeight and ArrayWidth.
	Rows, Cols int
	// InputKiB, FilterKiB and OutputKiB are the sizes of the scratchpads, including both halves.
	InputKiB, FilterKiB, OutputKiB int
	// Dataflow is pgsim's name for the data flow.
	Dataflow string
	// Overlap is how SCALE-Sim's folds follow each other in that data flow.
	Overlap string

	file  string
	lines map[string]int // of keys
}

// presets is the section that describes the array.
const presets = "architecture_presets"

// Keys of the section that are read.
const (
	keyRows     = "ArrayHeight"
	keyCols     = "ArrayWidth"
	keyInput    = "IfmapSramSzkB"
	keyFilter   = "FilterSramSzkB"
	keyOutput   = "OfmapSramSzkB"
	keyDataflow = "Dataflow"
)

// known are the keys of the section in lower case, including keys that pgsim does not use. A key
// that is not among them is misspelt.
var known = map[string]bool{
	"arrayheight": true, "arraywidth": true, "ifmapsramszkb": true, "filtersramszkb": true,
	"ofmapsramszkb": true, "dataflow": true, "ifmapoffset": true, "filteroffset": true,
	"ofmapoffset": true, "bandwidth": true, "memorybanks": true,
	"readrequestbuffer": true, "writerequestbuffer": true,
}

// ReadConfig reads the array from the content of a .cfg file. Errors name the file.
func ReadConfig(file string, data []byte) (Config, error) {
	f, err := readINI(file, data)
	if err != nil {
		return Config{}, err
	}
	c := Config{file: file, lines: map[string]int{}}
	for _, n := range []struct {
		key  string
		into *int
	}{
		{keyRows, &c.Rows}, {keyCols, &c.Cols},
		{keyInput, &c.InputKiB}, {keyFilter, &c.FilterKiB}, {keyOutput, &c.OutputKiB},
	} {
		s, err := f.get(presets, n.key)
		if err != nil {
			return Config{}, err
		}
		if *n.into, err = strconv.Atoi(s.value); err != nil {
			return Config{}, f.errorf(s.line, "%s: must be a whole number, got %q", n.key, s.value)
		}
		c.lines[n.key] = s.line
	}
	if err := c.readDataflow(f); err != nil {
		return Config{}, err
	}
	return c, checkDense(f)
}

// readDataflow reads the data flow, and how folds follow each other in it. Package
// dataflow/scalesim compares both with SCALE-Sim's cycles.
func (c *Config) readDataflow(f ini) error {
	s, err := f.get(presets, keyDataflow)
	if err != nil {
		return err
	}
	switch s.value {
	case "os":
		c.Dataflow, c.Overlap = "output-stationary", "drain"
	case "ws":
		c.Dataflow, c.Overlap = "weight-stationary", "none"
	case "is":
		return f.errorf(s.line, "%s: is (input-stationary) is not supported, use os or ws", keyDataflow)
	default:
		return f.errorf(s.line, "%s: must be os or ws, got %q", keyDataflow, s.value)
	}
	return nil
}

// checkDense refuses an array that skips zero weights.
func checkDense(f ini) error {
	const key = "SparsitySupport"
	s, ok := f.sections["sparsity"].keys[strings.ToLower(key)]
	if ok && strings.EqualFold(s.value, "true") {
		return f.errorf(s.line, "%s: sparse weights are not supported, set it to false", key)
	}
	return nil
}

// Base is the preset that accelerators from .cfg files extend.
const Base = "int8-16x16"

// Accelerator returns the machine: PEs that take a whole activation per step, and scratchpads with
// a bank for every row or column. As in SCALE-Sim, the scratchpads never make the array wait. What
// SCALE-Sim doesn't describe (clock, DRAM, technology) comes from Base.
func (c Config) Accelerator(o Operands) (configs.Accelerator, error) {
	a, err := configs.Load(Base)
	if err != nil {
		return a, err
	}
	a.Name = fmt.Sprintf("scale-sim-%dx%d", c.Rows, c.Cols)
	a.Description = fmt.Sprintf("%d x %d PEs as SCALE-Sim has them, %s", c.Rows, c.Cols, c.Dataflow)
	a.Array.Rows, a.Array.Cols = c.Rows, c.Cols
	// Digits, so that the machine also runs layers with wider activations.
	a.Array.PE = configs.BitSerial
	a.Array.DigitBits, a.Array.WeightBits = o.Bits, o.WeightBits
	a.Array.Dataflow, a.Array.Overlap = c.Dataflow, c.Overlap
	for _, s := range []struct {
		pad           *configs.Scratchpad
		kib, parallel int
	}{
		{&a.Scratchpads.Activation.Scratchpad, c.InputKiB, c.Rows},
		{&a.Scratchpads.Weight, c.FilterKiB, c.Cols},
		{&a.Scratchpads.Output, c.OutputKiB, c.Cols},
	} {
		s.pad.CapacityKiB, s.pad.Banks = s.kib, s.parallel
	}
	return a, c.Locate(a.Validate())
}

// Locate adds to an error of an accelerator's key the position of the .cfg key that it comes from.
func (c Config) Locate(err error) error {
	var wrong *strict.KeyError
	if !errors.As(err, &wrong) {
		return err
	}
	key, ok := map[string]string{
		"array.rows": keyRows, "scratchpads.activation.banks": keyRows,
		"array.cols": keyCols, "scratchpads.weight.banks": keyCols, "scratchpads.output.banks": keyCols,
		"scratchpads.activation.capacity_kib": keyInput,
		"scratchpads.weight.capacity_kib":     keyFilter,
		"scratchpads.output.capacity_kib":     keyOutput,
	}[wrong.Path]
	if !ok {
		return fmt.Errorf("%s: %w", c.file, err)
	}
	return fmt.Errorf("%s:%d: %s: %s", c.file, c.lines[key], key, wrong.Problem)
}

// Description returns an accelerator of [Config.Accelerator] as a YAML file that extends Base.
func Description(a configs.Accelerator) []byte {
	pad := func(s configs.Scratchpad) string {
		return fmt.Sprintf("{capacity_kib: %d, banks: %d}", s.CapacityKiB, s.Banks)
	}
	return fmt.Appendf(nil, `# Imported from a .cfg file of SCALE-Sim, which knows neither clock nor DRAM
# device nor technology: those are the preset's. Its bandwidth, request buffers,
# offsets and layouts are left out.
extends: %s
name: %s
description: %s

array:
  rows: %d
  cols: %d
  # A whole activation of the layers per step, in PEs of one multiplier; of wider
  # activations a digit.
  pe: %s
  lanes: %d
  digit_bits: %d
  weight_bits: %d
  dataflow: %s
  policy: %s
  # As SCALE-Sim's folds follow each other in this data flow.
  overlap: %s

# A bank for every row or column: as in SCALE-Sim the array never waits for a
# scratchpad.
scratchpads:
  activation: %s
  weight: %s
  output: %s
`, Base, a.Name, a.Description,
		a.Array.Rows, a.Array.Cols, a.Array.PE, a.Array.Lanes, a.Array.DigitBits, a.Array.WeightBits,
		a.Array.Dataflow, a.Array.Policy, a.Array.Overlap,
		pad(a.Scratchpads.Activation.Scratchpad), pad(a.Scratchpads.Weight), pad(a.Scratchpads.Output))
}
