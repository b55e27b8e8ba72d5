package main

import (
	"strings"
	"testing"
)

// TestDecimals gives flags for whole numbers texts that are not numbers, or that people read
// differently.
func TestDecimals(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"gemm -M 010 -N 4 -K 4", `must be a whole number, got "010"`},
		{"gemm -M 0x10 -N 4 -K 4", `must be a whole number, got "0x10"`},
		{"gemm -M 1_0 -N 4 -K 4", `must be a whole number, got "1_0"`},
		{"gemm -M 1e3 -N 4 -K 4", `must be a whole number, got "1e3"`},
		{"gemm -M 99999999999999999999 -N 4 -K 4", "is out of range"},
		{"gemm -M 4 -N 4 -K 4 --seed -1", "is out of range"},
		{"sweep --dry-run --bits 2:8:1", `must be a whole number, got "2:8:1"`},
		{"sweep --dry-run --bits 4,010", `must be a whole number, got "010"`},
	} {
		root := newRoot()
		root.SetArgs(strings.Fields(test.args))
		if err := root.Execute(); err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.args, err, test.want)
		}
	}
	if out := output(t, "gemm", "-M", "+10", "-N", "4", "-K", "4", "--format", "csv"); !strings.Contains(out, ",10,4,4,") {
		t.Errorf("+10 is not 10: %s", out)
	}
}
