package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestValues gives flags texts that are not of their form, or that people read differently.
func TestValues(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"gemm -M 010 -N 4 -K 4", `must be a whole number, got "010"`},
		{"gemm -M 0x10 -N 4 -K 4", `must be a whole number, got "0x10"`},
		{"gemm -M 1_0 -N 4 -K 4", `must be a whole number, got "1_0"`},
		{"gemm -M 1e3 -N 4 -K 4", `must be a whole number, got "1e3"`},
		{"gemm -M 99999999999999999999 -N 4 -K 4", `-M: is out of range, got "99999999999999999999"`},
		{"gemm -M 4 -N 4 -K 4 --seed -1", `--seed: is out of range, got "-1"`},
		{"gemm -M 4 -N 4 -K 4 --gated a", `--gated: must be a number, got "a"`},
		{"gemm -M 4 -N 4 -K 4 --gated 1e999", `--gated: is out of range, got "1e999"`},
		{"run --threshold-offset 0.1,x", `--threshold-offset: must be a number, got "x"`},
		{"run --interval=maybe", `--interval: must be true or false, got "maybe"`},
		{"sweep --dry-run --shard 3", `--shard: must be i/n with i from 0 to n-1, got "3"`},
		{"run --config", "-c: must have a value (accelerator: a preset or a YAML file)"},
		{"run --imges 3", "unknown flag: --imges; pgsim run --help lists the flags"},
		{"sweep --dry-run --bits 2:8:1", `must be a whole number, got "2:8:1"`},
		{"sweep --dry-run --bits 4,010", `must be a whole number, got "010"`},
	} {
		root := newRoot()
		root.SetArgs(strings.Fields(test.args))
		if err := root.Execute(); err == nil || !strings.HasSuffix(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", test.args, err, test.want)
		}
	}
	var list []int
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.IntSlice("channels", nil, "")
	flags.Uint64("seed", 0, "")
	cmd := &cobra.Command{}
	cmd.Flags().AddFlagSet(flags)
	checkValues(cmd)
	if err := cmd.ParseFlags([]string{"--channels", "1, 4", "--seed", "+1"}); err != nil {
		t.Error(err)
	}
	if list, _ = cmd.Flags().GetIntSlice("channels"); !slices.Equal(list, []int{1, 4}) {
		t.Errorf("channels 1, 4 are %v", list)
	}
	if out := output(t, "gemm", "-M", "+10", "-N", "4", "-K", "4", "--format", "csv"); !strings.Contains(out, ",10,4,4,") {
		t.Errorf("+10 is not 10: %s", out)
	}
}
