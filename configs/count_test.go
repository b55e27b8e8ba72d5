package configs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
)

// TestCounts checks that numbers of parts come back from JSON. A number of one isn't written.
func TestCounts(t *testing.T) {
	for _, key := range []string{"drain_chains", "fold"} {
		t.Run(key, func(t *testing.T) { checkCount(t, key) })
	}
}

func checkCount(t *testing.T, key string) {
	for set, written := range map[string]bool{"array." + key + "=1": false, "array." + key + "=2": true} {
		want, err := configs.Resolve(configs.Base, []string{set})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(text), key); got != written {
			t.Errorf("%s: JSON has it: %v, want %v", set, got, written)
		}
		var got configs.Accelerator
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s from JSON (-want +got):\n%s", set, diff)
		}
	}
	want := "array." + key + ": must be 1..1024, got 0"
	if _, err := configs.Resolve(configs.Base, []string{"array." + key + "=0"}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
