package tracetest

import (
	"encoding/binary"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/pgworkloads/npy"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Put writes a value into an array of a sample.
func Put[T npy.Number](s *Sample, name string, i int, value T) {
	a := s.Arrays[name]
	data, _ := binary.Append(nil, binary.LittleEndian, value)
	copy(a.Data[i*len(data):], data)
}

// CheckGolden compares with a golden file, or writes it with -update.
func CheckGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
