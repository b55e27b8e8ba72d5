package sweep

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/configs/userfile"
	"pgsim/pgworkloads"
	"pgsim/pgworkloads/traces"
	"pgsim/sim"
	"pgsim/sim/rival"
)

// DefaultImages is the batch of a point if the spec gives none: that of a run.
const DefaultImages = 8

// DefaultAccuracyImages is on how many held samples the accuracy of a workload is measured: a 95 %
// interval of +- 6 % at 75 % top-1, for two seconds of work.
const DefaultAccuracyImages = 200

// DefaultMaxPoints is how many points a grid may have by default: more than run in a night, at
// some seconds each.
const DefaultMaxPoints = 10_000

// Spec says what varies. An empty list leaves its setting unchanged.
type Spec struct {
	// Workloads are names of embedded traces or shapes, or files.
	Workloads []string `yaml:"workloads"`
	// Images are batch sizes.
	Images []int `yaml:"images" range:"1.."`
	// Seeds draw the gates of shapes. Gates of traces are not drawn.
	Seeds []uint64 `yaml:"seeds"`
	// Bits and WeightBits are operand widths of all layers of shapes. HighBits is the width of the
	// high part in all gated layers. See [pgworkloads.Widths].
	Bits       []int `yaml:"bits" range:"1.."`
	HighBits   []int `yaml:"high_bits" range:"1.."`
	WeightBits []int `yaml:"weight_bits" range:"1.."`
	// ThresholdOffsets, ThresholdScales and TargetGated are three ways to move the thresholds of
	// traces; see [pgworkloads.ThresholdChange].
	ThresholdOffsets []Numbers `yaml:"threshold_offsets"`
	ThresholdScales  []Numbers `yaml:"threshold_scales"`
	TargetGated      []Numbers `yaml:"target_gated"`
	// TargetPer says what shares one calibrated offset: layer or network.
	TargetPer string `yaml:"target_per"`
	// Configs are accelerators: presets or files.
	Configs []string `yaml:"configs"`
	// Arrays are sizes of the array, Dataflows and Policies are names.
	Arrays    []Shape  `yaml:"arrays"`
	Dataflows []string `yaml:"dataflows"`
	Policies  []string `yaml:"policies"`
	// Set are values of any key of the accelerator, by the key.
	Set map[string][]Value `yaml:"set"`
	// Steps are keys of the accelerator that are set one step after another. The machine of a step
	// also has the keys of the steps before it.
	Steps []map[string]Value `yaml:"steps"`
	// Baseline is the machine that savings are relative to: a preset, a file, none, or "" for each
	// machine itself with policy dense.
	Baseline string `yaml:"baseline"`
	// Equal scales every machine to another one. EqualBy is what is scaled; see [sim.ParseEqual].
	Equal   string `yaml:"equal"`
	EqualBy string `yaml:"equal_by"`
	// Fidelity says how much of every machine is simulated; "" is everything.
	Fidelity sim.Fidelity `yaml:"fidelity"`
	// Interval adds to every record how far off energy, area and savings may be.
	Interval bool `yaml:"interval"`
	// Rival is what every machine is compared with besides its baseline: one of [rival.Names], ""
	// for none.
	Rival string `yaml:"rival"`
	// AccuracyImages is on how many samples of a test set the accuracy of every network is
	// measured, 0 for none.
	AccuracyImages int `yaml:"accuracy_images" range:"0.."`
	// AccuracyData is the test set, "" for the one that a trace names.
	AccuracyData string `yaml:"accuracy_data"`
	// MaxPoints is how many points the grid may have. More points mean a mistyped range.
	MaxPoints int `yaml:"-"`

	src     *strict.Source  // nil if everything is from flags
	flagged map[string]bool // keys given by flags, which override the file's
}

// Flagged notes that a flag gave a key, for errors.
func (s *Spec) Flagged(key string) {
	if s.flagged == nil {
		s.flagged = map[string]bool{}
	}
	s.flagged[key] = true
}

// NewSpec returns the spec of one point: the default trace on the default
// machine.
func NewSpec() Spec {
	return Spec{
		Workloads: []string{traces.Default}, Configs: []string{configs.Default},
		AccuracyImages: DefaultAccuracyImages, MaxPoints: DefaultMaxPoints,
	}
}

// ReadSpec reads a YAML file. Paths in it are relative to it.
func ReadSpec(file string) (Spec, error) {
	data, err := userfile.Read(file, strict.MaxBytes)
	if err != nil {
		return Spec{}, err
	}
	s := NewSpec()
	if s.src, err = strict.Decode(file, data, &s); err != nil {
		return Spec{}, err
	}
	relative := func(names []string) {
		for i, name := range names {
			if isPath(name) && !filepath.IsAbs(name) {
				names[i] = filepath.Join(filepath.Dir(file), name)
				if !strings.ContainsRune(names[i], '/') {
					names[i] = "./" + names[i] // so that it stays a path, not a name
				}
			}
		}
	}
	single := []string{s.Baseline, s.AccuracyData}
	relative(s.Workloads)
	relative(s.Configs)
	relative(single)
	s.Baseline, s.AccuracyData = single[0], single[1]
	return s, nil
}

// isPath tells whether a workload, a test set or an accelerator is a file.
func isPath(nameOrPath string) bool {
	return strings.Contains(nameOrPath, "/") ||
		slices.Contains([]string{".npz", ".yaml", ".yml"}, filepath.Ext(nameOrPath))
}

// flags maps keys of the spec to the flags of the command.
var flags = map[string]string{
	"workloads": "workload", "images": "images", "seeds": "seed",
	"bits": "bits", "high_bits": "high-bits", "weight_bits": "weight-bits",
	"threshold_offsets": "threshold-offset", "threshold_scales": "threshold-scale",
	"target_gated": "target-gated", "target_per": "target-per",
	"configs": "config", "arrays": "array", "dataflows": "dataflow", "policies": "policy",
	"set": "set", "baseline": "baseline", "equal": "equal", "equal_by": "equal-by", "fidelity": "fidelity", "interval": "interval", "rival": "rival",
	"accuracy_images": "accuracy-images", "accuracy_data": "accuracy-data",
}

// locate says where the key with a problem was given: in a line of the file or in a flag.
func (s Spec) locate(key, format string, args ...any) error {
	if s.src != nil && s.src.Has(key) && !s.flagged[key] {
		return s.src.Errorf(key, format, args...)
	}
	top, rest, _ := strings.Cut(key, ".")
	top = asFlag(top)
	if rest != "" {
		top += " " + rest
	}
	return strict.Errorf(top, format, args...)
}

// named returns a key as the user writes it: as in the file, or as a flag.
func (s Spec) named(key string) string {
	if s.src != nil && !s.flagged[key] {
		return key
	}
	return asFlag(key)
}

// asFlag returns the flag for a key, or the key if it has none.
func asFlag(key string) string {
	if flag, ok := flags[key]; ok {
		return "--" + flag
	}
	return key
}

// check returns an error if axes contradict each other, or an axis has a value twice.
func (s Spec) check() error {
	for key, empty := range map[string]bool{"workloads": len(s.Workloads) == 0, "configs": len(s.Configs) == 0} {
		if empty {
			return s.locate(key, "must not be empty")
		}
	}
	for _, counts := range []struct {
		key    string
		values []int
	}{{"images", s.Images}, {"bits", s.Bits}, {"high_bits", s.HighBits}, {"weight_bits", s.WeightBits}} {
		if i := slices.IndexFunc(counts.values, func(n int) bool { return n < 1 }); i >= 0 {
			return s.locate(counts.key, "must be at least 1, got %d", counts.values[i])
		}
	}
	if err := s.Fidelity.Check(); err != nil {
		return s.locate("fidelity", "%s", err.Error())
	}
	if s.Rival != "" {
		if err := rival.Check(s.Rival); err != nil {
			return s.locate("rival", "%s", err.Error())
		}
	}
	if s.AccuracyImages < 0 {
		return s.locate("accuracy_images", "must be at least 0, got %d", s.AccuracyImages)
	}
	moved := ""
	for _, way := range []struct {
		key    string
		values []Numbers
	}{
		{"threshold_offsets", s.ThresholdOffsets}, {"threshold_scales", s.ThresholdScales}, {"target_gated", s.TargetGated},
	} {
		if way.values == nil {
			continue
		}
		if moved != "" {
			return s.locate(way.key, "can't be given together with %s, remove one of them", s.named(moved))
		}
		moved = way.key
	}
	if s.TargetPer != "" && s.TargetGated == nil {
		return s.locate("target_per", "is the scope of %s; give both", s.named("target_gated"))
	}
	if err := s.checkEqual(); err != nil {
		return err
	}
	if err := s.checkSteps(); err != nil {
		return err
	}
	return s.checkKeys()
}

// checkKeys refuses keys of the accelerator that two axes set.
func (s Spec) checkKeys() error {
	for _, key := range slices.Sorted(maps.Keys(s.Set)) {
		for _, other := range s.keyAxes() {
			if other.given && slices.Contains(other.keys, key) {
				return s.locate("set."+key, "is already varied by %s, remove one of them", s.named(other.axis))
			}
		}
		if len(s.Set[key]) == 0 {
			return s.locate("set."+key, "has no values; give one or remove the key")
		}
	}
	return nil
}

// keyAxis is an axis that sets keys of the accelerator.
type keyAxis struct {
	axis  string
	keys  []string
	given bool
}

// keyAxes returns the axes that have their own key in the spec.
func (s Spec) keyAxes() []keyAxis {
	return []keyAxis{
		{"arrays", []string{"array.rows", "array.cols"}, s.Arrays != nil},
		{"dataflows", []string{"array.dataflow"}, s.Dataflows != nil},
		{"policies", []string{"array.policy"}, s.Policies != nil},
	}
}

// thresholdChanges returns the settings of the thresholds, nil if none are given, and the key of
// the spec that gives them.
func (s Spec) thresholdChanges() (key string, changes []pgworkloads.ThresholdChange) {
	per := s.TargetPer
	if per == "" {
		per = pgworkloads.PerLayer
	}
	switch {
	case s.ThresholdOffsets != nil:
		for _, offset := range flat(s.ThresholdOffsets) {
			changes = append(changes, pgworkloads.ThresholdChange{ThresholdOffset: offset})
		}
		return "threshold_offsets", changes
	case s.ThresholdScales != nil:
		for _, scale := range flat(s.ThresholdScales) {
			changes = append(changes, pgworkloads.ThresholdChange{ThresholdScale: &scale})
		}
		return "threshold_scales", changes
	case s.TargetGated != nil:
		for _, target := range flat(s.TargetGated) {
			changes = append(changes, pgworkloads.ThresholdChange{TargetGated: &target, TargetPer: per})
		}
		return "target_gated", changes
	}
	return "", nil
}
