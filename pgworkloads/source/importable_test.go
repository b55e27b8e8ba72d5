package source_test

import (
	"strings"
	"testing"

	_ "pgsim/pgworkloads/onnx"     // an importer
	_ "pgsim/pgworkloads/scalesim" // an importer
	"pgsim/pgworkloads/source"
)

// TestImportable names the command that imports a file, which it recognizes by its name or by its
// content. It recognizes no other files.
func TestImportable(t *testing.T) {
	const (
		model    = "\x08\x08\x12\x07pytorch:"
		unnamed  = "\x08\x07\x3a\x10"
		topology = "Layer, M, N, K,\na,1,2,3,\n"
	)
	for _, c := range [][3]string{
		{"dir/my model.onnx", model, "dir/my model.onnx: is an ONNX model, neither a trace nor shapes; make shapes of it with: pgsim import onnx dir/my model.onnx -o my model.npz"},
		{"a.ONNX", "damaged", "pgsim import onnx a.ONNX -o a.npz"},
		{"a.npz", model, "pgsim import onnx a.npz -o a-shapes.npz"},
		{"./model", unnamed, "pgsim import onnx ./model -o model.npz"},
		{"net.csv", topology, "pgsim import scalesim net.csv -o net.npz"},
		{"./net.txt", topology, "pgsim import scalesim ./net.txt -o net.npz"},
		{"x.npz", "text", "x.npz: not a whole .npz file"},
		{"x.npz", "", "x.npz: not a whole .npz file"},
		{"x.json", `{"a": 1, "b": 2, "c": 3, "d": 4}`, "x.json: not a whole .npz file"},
		{"x.csv", "PK\x03\x04", "x.csv: not a whole .npz file"},
	} {
		_, err := source.Decode(c[0], []byte(c[1]))
		if err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: got %v, want %s", c[0], err, c[2])
		}
	}
	for name, want := range map[string]bool{"a.onnx": true, "a.CSV": true, "a.npz": false, "resnet18": false} {
		if source.Importable(name) != want {
			t.Errorf("%s: importable is not %v", name, want)
		}
	}
}
