package source

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgsim/pgworkloads"
	"pgsim/pgworkloads/archive"
	"pgsim/pgworkloads/shapes"
	"pgsim/pgworkloads/trace"
	"pgsim/pgworkloads/tracetest"
)

// TestSources tells traces and shapes apart.
func TestSources(t *testing.T) {
	if source, err := Decode("t.npz", tracetest.New(1).File(t)); err != nil {
		t.Error(err)
	} else if trace, ok := source.(*trace.Trace); !ok || trace.Images() != source.Images() {
		t.Errorf("got %T", source)
	}
	for text, want := range map[string]string{
		`{"format": "pgsim.trace/3"}`:  `x.npz: format: must be pgsim.trace/2 or pgsim.shapes/3, got "pgsim.trace/3"`,
		`{"format": "pgsim.shapes/1"}`: `x.npz: format: must be pgsim.shapes/3, got "pgsim.shapes/1"; import it again`,
		`{"format": "pgsim.shapes/2"}`: "x.npz: name: is missing",
		`{"format": "pgsim.shapes/3"}`: "x.npz: name: is missing",
		`{"format": 1}`:                "x.npz: format: must be a string, got number",
		`{}`:                           "x.npz: format: is missing",
	} {
		_, err := Decode("x.npz", tracetest.Archive(t, []tracetest.Member{{Name: archive.ManifestMember, Content: []byte(text)}}))
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
	if _, err := Decode("x.npz", []byte("text")); err == nil || !strings.HasPrefix(err.Error(), "x.npz: not a whole .npz file") {
		t.Errorf("got %v", err)
	}
	dir := t.TempDir()
	for name, file := range map[string][]byte{"trace.npz": tracetest.New(1).File(t), "shapes.npz": shapesFile(t)} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		read, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if decoded, err := Decode(path, file); err != nil || !reflect.DeepEqual(read, decoded) {
			t.Errorf("%s: read %T, decoded %T, %v", name, read, decoded, err)
		}
	}
	if _, err := Open(dir); err == nil || err.Error() != dir+": not a file but a folder; name a file in it" {
		t.Errorf("a directory: got %v", err)
	}
	if _, err := Open("missing.npz"); err == nil || !strings.Contains(err.Error(), "missing.npz") {
		t.Errorf("a missing file: got %v", err)
	}
}

// shapesFile returns the content of a shapes file.
func shapesFile(t *testing.T) []byte {
	t.Helper()
	file, err := (&shapes.Shapes{Name: "one", Layers: []shapes.Layer{{Layer: pgworkloads.Layer{
		Name: "fc", Op: pgworkloads.OpLinear, InChannels: 8, OutChannels: 4, Groups: 1,
		Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}, Input: [2]int{1, 1}, Output: [2]int{1, 1},
		Activation: pgworkloads.Activation{Bits: 4, HighBits: 4, Encoding: pgworkloads.Unsigned, Scale: 1}, WeightBits: 8,
	}}}}).Encode()
	if err != nil {
		t.Fatal(err)
	}
	return file
}
