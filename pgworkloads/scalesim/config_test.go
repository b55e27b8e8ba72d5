package scalesim

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
)

func mustConfig(t *testing.T, text string) Config {
	t.Helper()
	c, err := ReadConfig("array.cfg", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestConfig(t *testing.T) {
	for name, text := range map[string]string{
		"as it is":      goodConfig,
		"CR":            strings.ReplaceAll(goodConfig, "\n", "\r"),
		"CRLF":          strings.ReplaceAll(goodConfig, "\n", "\r\n"),
		"other letters": strings.ReplaceAll(goodConfig, "ArrayHeight:", "ARRAYHEIGHT = "),
		"indented":      strings.ReplaceAll(goodConfig, "\nArray", "\n  Array"),
		"comments":      byteOrderMark + "; one\n" + strings.ReplaceAll(goodConfig, "\nArray", "\n# one\n\nArray"),
	} {
		c := mustConfig(t, text)
		got := [...]int{c.Rows, c.Cols, c.InputKiB, c.FilterKiB, c.OutputKiB}
		if want := [...]int{32, 16, 64, 64, 64}; got != want || c.Dataflow != "weight-stationary" || c.Overlap != "none" {
			t.Errorf("%s: got %v, %s, %s", name, got, c.Dataflow, c.Overlap)
		}
	}
	if c := mustConfig(t, strings.Replace(goodConfig, "ws", "os", 1)); c.Dataflow != "output-stationary" || c.Overlap != "drain" {
		t.Errorf("os: got %s, %s", c.Dataflow, c.Overlap)
	}
}

// TestDescription loads the YAML and expects the accelerator that it was made from.
func TestDescription(t *testing.T) {
	want, err := mustConfig(t, goodConfig).Accelerator(Operands{Bits: 5, WeightBits: 7})
	if err != nil {
		t.Fatal(err)
	}
	a := want.Array
	if a.Rows != 32 || a.Cols != 16 || a.Lanes != 1 || a.DigitBits != 5 || a.WeightBits != 7 || a.Policy != "dense" {
		t.Errorf("got array %+v", a)
	}
	file := filepath.Join(t.TempDir(), "machine.yaml")
	if err := os.WriteFile(file, Description(want), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := configs.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("accelerator (-made +loaded):\n%s", diff)
	}
}
