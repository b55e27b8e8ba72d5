package testset_test

import (
	"strings"
	"testing"

	"pgsim/pgworkloads/network"
	"pgsim/pgworkloads/testset"
	"pgsim/pgworkloads/tracetest"
)

// FuzzData looks for test sets that break the reader.
func FuzzData(f *testing.F) {
	f.Add(tracetest.NewImages().File(f))
	f.Add(tracetest.NewText().File(f))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := testset.Decode("fuzz.npz", file)
		if err != nil {
			if message := err.Error(); strings.ContainsAny(message, "\r\n") || !strings.HasPrefix(message, "fuzz.npz: ") {
				t.Errorf("want one line that starts with the file, got %q", message)
			}
			return
		}
		for i := range d.Count() {
			if s := d.Sample(i); len(s.Pixels)+len(s.Tokens) != network.Elements(d.Shape) {
				t.Errorf("sample %d has %d pixels and %d tokens", i, len(s.Pixels), len(s.Tokens))
			}
		}
	})
}
