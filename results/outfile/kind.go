package outfile

import (
	"fmt"
	"regexp"
)

// Kind is a kind of files. A file is replaced only by one of its own kind.
type Kind struct {
	name string
	// sealed files carry a checksum. If people edit such a file, it is theirs.
	sealed bool
}

// The kinds of files that users name.
var (
	// Accelerator is the description of an accelerator, in YAML.
	Accelerator = Kind{"accelerator", true}
	// Accelergy is one of the files of a run for Accelergy.
	Accelergy = Kind{"accelergy", true}
	// Accuracy is a network's results on a test set. Tables and CSV have no label.
	Accuracy = Kind{"accuracy", false}
	// Calibration is how often channels of a network are gated.
	Calibration = Kind{"calibration", false}
	// Plot is a figure.
	Plot = Kind{"plot", false}
	// Report is a page.
	Report = Kind{"report", false}
	// Reproduction is a comparison of claims and designs. Tables and CSV have no label.
	Reproduction = Kind{"reproduction", false}
	// Shapes is a workload without values.
	Shapes = Kind{"shapes", false}
	// Tasks is Akita's task trace.
	Tasks = Kind{"tasks", false}
	// Timeline is what happened when.
	Timeline = Kind{"timeline", false}
	// Trace is a trained network.
	Trace = Kind{"trace", false}
)

// Label returns the text that marks a file of the kind as pgsim's. It has to be in the first or
// last bytes of the file.
func (k Kind) Label() string { return "pgsim." + k.name }

// label matches the label in a file, which a version may follow.
func (k Kind) label() *regexp.Regexp {
	return regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(k.Label()) + `($|[^\w.-])`)
}

// seal matches the first line of a sealed file.
func (k Kind) seal() *regexp.Regexp {
	return regexp.MustCompile(fmt.Sprintf(`^# %s, SHA-256 of what follows: ([0-9a-f]{64})\n`, regexp.QuoteMeta(k.Label())))
}
