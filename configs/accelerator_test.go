package configs_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/configs"
)

func TestBlockBytes(t *testing.T) {
	pad := configs.Scratchpad{CapacityKiB: 3}
	if got := pad.BlockBytes(); got != 3072 {
		t.Errorf("single buffered: %d bytes, want 3072", got)
	}
	pad.DoubleBuffered = true
	if got := pad.BlockBytes(); got != 1536 {
		t.Errorf("double buffered: %d bytes, want 1536", got)
	}
}

// Any value in range is accepted as an override, written by Marshal, and read
// back from the file; the end values of the ranges are in range.
func TestOverrideAndMarshalRoundTrip(t *testing.T) {
	all, dir := keys(t), t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		overrides := []string{
			"name=" + rapid.StringOfN(printable, 1, 64, -1).Draw(t, "name"),
			"description=" + rapid.StringOfN(printable, 0, 200, -1).Draw(t, "description"),
		}
		for _, k := range all {
			if value := drawValue(t, k); value != "" {
				overrides = append(overrides, k.Path+"="+value)
			}
		}
		want, err := configs.Resolve(rapid.SampledFrom(configs.PresetNames()).Draw(t, "preset"), overrides, names.Check)
		if err != nil {
			if strings.Contains(err.Error(), "capacity_kib: gives blocks") {
				t.Skip("more banks than words")
			}
			t.Fatal(err)
		}
		text, err := configs.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "written.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := configs.Load(path, names.Check)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round trip (-want +got):\n%s\n%s", diff, text)
		}
	})
}

var printable = rapid.RuneFrom([]rune(" :#-'\"\\{}[]&*!|>%@`?,~é漢😀abc019"))

// drawValue returns a value that a key takes, or "" to leave the key out.
func drawValue(t *rapid.T, k configs.Key) string {
	switch {
	case rapid.Bool().Draw(t, "leave out "+k.Path):
		return ""
	case k.Type == "true or false":
		return strconv.FormatBool(rapid.Bool().Draw(t, k.Path))
	case k.Setting != "":
		return rapid.SampledFrom(names[k.Setting]).Draw(t, k.Path)
	case k.Range != "":
		low, high, _ := strings.Cut(k.Range, "..")
		least, _ := strconv.Atoi(low)
		greatest, _ := strconv.Atoi(high)
		return strconv.Itoa(rapid.IntRange(least, greatest).Draw(t, k.Path))
	}
	return ""
}

// FuzzLoad looks for files that Load accepts although Marshal's text of them
// isn't accepted, or gives another accelerator.
func FuzzLoad(f *testing.F) {
	for _, name := range configs.PresetNames() {
		text, err := os.ReadFile(filepath.Join("presets", name+".yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "fuzz.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		want, err := configs.Load(path)
		if err != nil {
			return
		}
		written, err := configs.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, written, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := configs.Load(path)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
	})
}
