package configs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/configs/strict"
)

// inDir makes a directory with the file my.yaml and changes to it.
func inDir(t *testing.T, text string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("my.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFileGivesWhatDiffersFromDefaults(t *testing.T) {
	inDir(t, "array:\n  rows: 8\n")
	want := mustLoad(t, configs.Base)
	want.Name, want.Description, want.Array.Rows = "my", "described in my.yaml", 8
	if diff := cmp.Diff(want, mustLoad(t, "my.yaml")); diff != "" {
		t.Errorf("accelerator (-want +got):\n%s", diff)
	}
}

func TestFileExtendsPreset(t *testing.T) {
	inDir(t, "extends: dense-32x32\nname: mine\ndescription: 'mine: all'\ndram:\n  timing: {cl: 20}\n")
	want := mustLoad(t, "dense-32x32")
	want.Name, want.Description, want.DRAM.Timing.CL = "mine", "mine: all", 20
	if diff := cmp.Diff(want, mustLoad(t, "my.yaml")); diff != "" {
		t.Errorf("accelerator (-want +got):\n%s", diff)
	}
}

func TestTechnologyFiles(t *testing.T) {
	inDir(t, "energy:\n  technology: tables/7nm.yaml\n")
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name      string
		overrides []string
		want      string
	}{
		{"relative to the description", nil, filepath.Join(dir, "tables", "7nm.yaml")},
		{"override, relative to the current directory", []string{"energy.technology=7nm.yaml"},
			filepath.Join(here, "7nm.yaml")},
		{"a name", []string{"energy.technology=28nm"}, "28nm"},
	} {
		acc, err := configs.Resolve(filepath.Join(dir, "my.yaml"), tt.overrides, names.Check)
		if err != nil || acc.Energy.Technology != tt.want {
			t.Errorf("%s: technology %s, %v; want %s", tt.name, acc.Energy.Technology, err, tt.want)
		}
	}
}

func TestOverridesCountAfterTheFile(t *testing.T) {
	inDir(t, "array:\n  rows: 8\n")
	acc, err := configs.Resolve("my.yaml", []string{
		"array.rows=9", "array.rows=10", "array.policy=dense", "clock.frequency_mhz=1e3",
		"scratchpads.weight.double_buffered=false", "description=rows=10: a test",
	}, names.Check)
	if err != nil {
		t.Fatal(err)
	}
	want := mustLoad(t, configs.Base)
	want.Name, want.Description = "my", "rows=10: a test"
	want.Array.Rows, want.Array.Policy, want.Clock.FrequencyMHz = 10, "dense", 1000
	want.Scratchpads.Weight.DoubleBuffered = false
	if diff := cmp.Diff(want, acc); diff != "" {
		t.Errorf("accelerator (-want +got):\n%s", diff)
	}
}

// needsTwo represents a policy with its own requirement.
func needsTwo(acc configs.Accelerator) error {
	if acc.Array.Policy == "column-share" && acc.Array.Settings.Equal(acc.Array.Settings.With("queue_depth", 1)) {
		return strict.Errorf("array.queue_depth", "must be at least 2 for column-share, got 1")
	}
	return nil
}

// presets are the names of all presets, as errors list them.
const presets = "bitfusion-16x16, dense-16x16, dense-32x32, drq-16x16, fracbnn-16x16, int4-16x16, int4x8-16x16, int8-16x16, loom-16x16, " +
	"odq-16x16, pg-16x16, pg-32x32, pg2x8-12x8, pragmatic-16x16, seernet-16x16, shapeshifter-16x16, stripes-16x16"

func TestFileErrors(t *testing.T) {
	const long = "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb12345"
	for _, tt := range []struct{ name, text, want string }{
		{"range", "name: x\narray:\n  rows: 0\n", "my.yaml:3: array.rows: must be 1..1024, got 0"},
		{"unknown key", "array:\n  rowz: 8\n", "my.yaml:2: array.rowz: unknown key, did you mean array.rows?"},
		{"key of a group", "rows: 8\n", "my.yaml:1: rows: unknown key, did you mean array.rows?"},
		{"type", "array:\n  rows: 8.5\n", "my.yaml:2: array.rows: must be a whole number, got 8.5"},
		{"unknown preset", "name: x\nextends: pg-16x61\n", `my.yaml:2: extends: unknown accelerator "pg-16x61", ` +
			`did you mean "pg-16x16"?; known: ` + presets},
		{"unknown policy", "array:\n  policy: colum-share\n", `my.yaml:2: array.policy: unknown policy "colum-share", ` +
			`did you mean "column-share"?; known: ` + strings.Join(names["policy"], ", ")},
		{"unknown dataflow", "array:\n  dataflow: os\n",
			`my.yaml:2: array.dataflow: unknown dataflow "os"; known: ` + strings.Join(names["dataflow"], ", ")},
		{"unknown overlap", "array:\n  overlap: half\n",
			`my.yaml:2: array.overlap: unknown overlap "half"; known: drain, full, none`},
		{"unknown model", "dram:\n  kind: ramulator\n",
			`my.yaml:2: dram.kind: unknown dram kind "ramulator"; known: akita, event`},
		{"unknown device", "dram:\n  device: ddr4\n",
			`my.yaml:2: dram.device: unknown dram device "ddr4"; known: ddr4-2400, hbm2-2000, lpddr4-3200, lpddr5-6400`},
		{"unknown technology", "energy:\n  technology: 65nm\n",
			`my.yaml:2: energy.technology: unknown technology "65nm", did you mean "45nm"?; known: 28nm, 45nm`},
		{"no name", "name: ''\n", "my.yaml:1: name: must have 1..64 characters, got 0"},
		{"long name", "name: " + long + "\n", "my.yaml:1: name: must have 1..64 characters, got 65"},
		{"name of two lines", `name: "a\nb"`, `my.yaml:1: name: must be one line of printable characters, got "a\nb"`},
		{"description of two lines", "description: |\n  a\n  b\n",
			`my.yaml:1: description: must be one line of printable characters, got "a\nb\n"`},
		{"banks without a word", "scratchpads:\n  output:\n    capacity_kib: 1\n    banks: 65\n",
			"my.yaml:3: scratchpads.output.capacity_kib: gives blocks of 512 bytes, " +
				"less than one word of each bank (520 bytes); raise it or use fewer or narrower banks"},
		{"policy's demand", "array:\n  queue_depth: 1\n",
			"my.yaml:2: array.queue_depth: must be at least 2 for column-share, got 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inDir(t, tt.text)
			_, err := configs.Load("my.yaml", names.Check, needsTwo)
			checkError(t, err, tt.want)
		})
	}
}

func TestOverrideErrors(t *testing.T) {
	for _, tt := range []struct{ set, want string }{
		{"array.rowz=32", "--set array.rowz: unknown key, did you mean array.rows?"},
		{"rows=32", "--set rows: unknown key, did you mean array.rows?"},
		{"array.rows=0", "--set array.rows: must be 1..1024, got 0"},
		{"array.rows=many", "--set array.rows: must be a whole number, got many"},
		{"array.rows", "--set array.rows: must be KEY=VALUE, e.g. array.rows=32"},
		{"=32", "--set =32: must be KEY=VALUE, e.g. array.rows=32"},
		{"dma=32", "--set dma: is a group of keys, give one of: max_outstanding, chunk_bytes"},
		{"extends=pg-32x32", "--set extends: unknown key; known: name, description, clock, array, " +
			"ppu, scratchpads, dma, dram, network, energy"},
		{"array.overlap=ful", `--set array.overlap: unknown overlap "ful", did you mean "full"?; known: drain, full, none`},
		{"array.queue_depth=1", "--set array.queue_depth: must be at least 2 for column-share, got 1"},
	} {
		_, err := configs.Resolve(configs.Base, []string{tt.set}, names.Check, needsTwo)
		checkError(t, err, tt.want)
	}
}

func TestUnknownAccelerators(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := configs.Load("pg-16x17")
	checkError(t, err, `unknown accelerator "pg-16x17", did you mean "pg-16x16"?; `+
		"known: "+presets+", or a path that ends in .yaml")
	_, err = configs.Load("../presets/pg-16x16")
	if err == nil || !strings.HasPrefix(err.Error(), "open ../presets/pg-16x16: ") {
		t.Errorf("error %v, want a file that can't be opened", err)
	}
}

func checkError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want %s", want)
	} else if err.Error() != want {
		t.Errorf("error\n got %s\nwant %s", err, want)
	}
}
