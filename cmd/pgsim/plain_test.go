package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlain expects errors of files and of groups of flags in pgsim's words, whichever command they
// come from.
func TestPlain(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.npz")
	if err := os.WriteFile(text, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	missing := filepath.Join(dir, "none.npz")
	const exists = ": no such file or folder; give the path of one that exists"
	for _, test := range []struct{ args, want string }{
		{"run -w " + missing, missing + exists},
		{"eval -w " + missing, missing + exists},
		{"config check " + missing, missing + exists},
		{"report " + missing, missing + exists},
		{"import onnx " + dir + "/m.onnx -o new.npz", dir + "/m.onnx" + exists},
		{"trace regate -o " + missing + "/new.npz", "--output: " + missing + exists},
		{"run -w " + text, text + ": not a whole .npz file; name another file, or write it again"},
		{"gemm -M 4 -N 4 -K 4 --gates x --gated 0.3", "--gated, --gates: must not be given together; leave out all but one"},
		{"run --threshold-offset 1 --threshold-scale 2", "--threshold-offset, --threshold-scale: must not be given together; leave out all but one"},
		{"eval --regions 4x4x4", "--region-threshold: must be given with --regions"},
		{"import scalesim x.csv -o x.npz --config x.cfg", "--accelerator-out: must be given with --config"},
	} {
		root := newRoot()
		root.SetArgs(strings.Fields(test.args))
		if err := root.Execute(); err == nil || inOneLine(err) != test.want {
			t.Errorf("%s: got %v, want %s", test.args, err, test.want)
		}
	}
}
