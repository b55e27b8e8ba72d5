package results

import (
	"bytes"
	"strings"
	"testing"

	"pgsim/configs"
)

// TestWhyAboveIdeal expects the right reason for a saving above the ideal. Gates can't be the
// reason on a machine without gates, and only the machine's own baseline is the same machine
// without gates.
func TestWhyAboveIdeal(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Record)
		want   string
	}{
		"its own baseline":    {func(*Record) {}, aboveIdeal},
		"under another name":  {func(r *Record) { r.Baseline.Name = "mine" }, aboveIdeal},
		"another baseline":    {func(r *Record) { r.Baseline.Array.PE = "bit-parallel" }, otherAboveIdeal},
		"a machine with none": {func(r *Record) { r.Config.Array.Policy = configs.DensePolicy }, ungatedAboveIdeal},
		"steps by values":     {func(r *Record) { r.Config.Array.Policy, r.Config.Array.PE = configs.DensePolicy, "bit-skipping" }, ungatedAboveIdeal},
	} {
		r := sample(t)
		kept := r.Gated.IdealSaving * 2
		r.Gated.RealisedSavingArray = &kept
		test.change(&r)
		var text bytes.Buffer
		if err := r.Write(&text, "table"); err != nil {
			t.Fatal(err)
		}
		for _, reason := range []string{aboveIdeal, ungatedAboveIdeal, otherAboveIdeal} {
			if got := strings.Contains(text.String(), reason); got != (reason == test.want) {
				t.Errorf("%s: said: %v: %s", name, got, reason)
			}
		}
	}
}
