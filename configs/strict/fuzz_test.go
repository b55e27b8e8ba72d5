package strict_test

import (
	"strings"
	"testing"

	"pgsim/configs/strict"
)

// FuzzDecode looks for texts that make Decode panic, or return an error that
// is not one line that names the file.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(everything))
	for _, text := range []string{"", "count: 1.5", "memory: {banks: [}", "a: &b [*b]", "? - a\n: b", "%YAML", "\t", "name: |\n x", "level: 0\n\n 0"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := strict.Decode("fuzz.yaml", text, &settings{})
		if err == nil {
			return
		}
		if message := err.Error(); strings.ContainsAny(message, "\r\n") || !strings.HasPrefix(message, "fuzz.yaml:") {
			t.Errorf("want one line that starts with fuzz.yaml:, got %q", message)
		}
	})
}
