package configs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
)

// TestDrainChains checks that the number of drain chains comes back from JSON, where one
// isn't written.
func TestDrainChains(t *testing.T) {
	for set, written := range map[string]bool{"array.drain_chains=1": false, "array.drain_chains=2": true} {
		want, err := configs.Resolve(configs.Default, []string{set})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(text), "drain_chains"); got != written {
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
	const want = "array.drain_chains: must be 1..1024, got 0"
	if _, err := configs.Resolve(configs.Default, []string{"array.drain_chains=0"}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
