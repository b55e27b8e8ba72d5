package configs_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/configs/golden"
	"pgsim/configs/strict"
	"pgsim/dataflow"
	"pgsim/pe"
)

// names are the settings that the other packages register.
var names = configs.Names{
	"pe":                pe.Kinds.Names(),
	"policy":            dataflow.Policies.Names(),
	"dataflow":          dataflow.Dataflows.Names(),
	"overlap":           {"drain", "full", "none"},
	"network overlap":   {"none", "prefetch"},
	"network tensors":   {"spill", "stay"},
	"sums":              {"auto", "pe", "scratchpad"},
	"dram kind":         {"akita", "event"},
	"dram device":       {"ddr4-2400", "hbm2-2000", "lpddr4-3200", "lpddr5-6400"},
	"technology":        {"28nm", "45nm"},
	"operands":          {"random", "trace"},
	"prediction":        dataflow.Predictions.Names(),
	"network constants": {"free", "loaded"},
	"activation reads":  {"unrolled", "window", "line-buffer"},
	"split":             {"auto", "channels", "pixels"},
	"queues":            {"private", "shared"},

	"energy reference table": {""},
}

func mustLoad(t *testing.T, name string) configs.Accelerator {
	t.Helper()
	acc, err := configs.Load(name, names.Check)
	if err != nil {
		t.Fatal(err)
	}
	return acc
}

func TestPresets(t *testing.T) {
	want := []string{
		"bitfusion-16x16", "dense-16x16", "dense-32x32", "drq-16x16", "fracbnn-16x16", "int4-16x16", "int4x8-16x16", "int8-16x16", "loom-16x16",
		"odq-16x16", "pg-16x16", "pg-32x32", "pg2x8-12x8", "pragmatic-16x16", "seernet-16x16", "shapeshifter-16x16", "stripes-16x16",
	}
	if got := configs.PresetNames(); !slices.Equal(got, want) {
		t.Fatalf("PresetNames() = %v, want %v", got, want)
	}
	for _, name := range configs.PresetNames() {
		t.Run(name, func(t *testing.T) {
			acc := mustLoad(t, name)
			if acc.Name != name {
				t.Errorf("its name is %q", acc.Name)
			}
			if acc.Description == "" {
				t.Error("it has no description")
			}
			checkGolden(t, acc)
		})
	}
}

// checkGolden compares the resolved preset with the one that was reviewed.
func checkGolden(t *testing.T, acc configs.Accelerator) {
	t.Helper()
	got, err := configs.Marshal(acc)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", acc.Name+".golden.yaml")
	golden.Check(t, path, got)
}

// A baseline is only useful if it differs in nothing but the policy.
func TestDensePresetsDifferInPolicyAlone(t *testing.T) {
	for _, size := range []string{"16x16", "32x32"} {
		want, got := mustLoad(t, "pg-"+size), mustLoad(t, "dense-"+size)
		if got.Array.Policy != "dense" {
			t.Errorf("dense-%s has policy %s", size, got.Array.Policy)
		}
		want.Name, want.Description, want.Array.Policy = got.Name, got.Description, got.Array.Policy
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pg-%s and dense-%[1]s differ:\n%[2]s", size, diff)
		}
	}
}

// Users who copy the default preset must find every key in it, with a comment that gives the range
// that is checked.
func TestDefaultPresetExplainsEveryKey(t *testing.T) {
	path := filepath.Join("presets", configs.Base+".yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var acc configs.Accelerator
	src, err := strict.Decode(path, text, &acc) // not open: some kind has every key
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys(t) {
		comment := src.Comment(k.Path)
		switch {
		case !src.Has(k.Path) && k.Kinds != nil:
			// Its doc comes from the kinds that declare it.
		case !src.Has(k.Path):
			t.Errorf("%s is not given", k.Path)
		case k.Doc == "":
			t.Errorf("%s has no comment", k.Path)
		case k.Range != "" && comment != k.Doc+" ["+k.Range+"]":
			t.Errorf("%s: the comment doesn't end with [%s]: %s", k.Path, k.Range, comment)
		}
	}
}

// Every number must have a range, and every name registered names.
func TestEveryKeyIsChecked(t *testing.T) {
	unchecked := []string{"name", "description"}
	for _, k := range keys(t) {
		checked := k.Range != "" || k.Type == "true or false" || len(names[k.Setting]) > 0
		if !checked && !slices.Contains(unchecked, k.Path) {
			t.Errorf("nothing checks %s, which is %s", k.Path, k.Type)
		}
	}
}

func keys(t *testing.T) []configs.Key {
	t.Helper()
	all, err := configs.Keys()
	if err != nil {
		t.Fatal(err)
	}
	return all
}
