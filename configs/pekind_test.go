package configs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
)

// TestPEKind checks that the kind of PE comes back from JSON and YAML. The default kind isn't
// written.
func TestPEKind(t *testing.T) {
	for preset, written := range map[string]bool{"pg-16x16": false, "int8-16x16": true} {
		want := mustLoad(t, preset)
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(text), `"pe"`); got != written {
			t.Errorf("%s: JSON has the kind: %v, want %v", preset, got, written)
		}
		var got configs.Accelerator
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s from JSON (-want +got):\n%s", preset, diff)
		}
		yaml, err := configs.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(yaml), "pe: "); got != written {
			t.Errorf("%s: YAML has the kind: %v, want %v", preset, got, written)
		}
	}
	if got := configs.PEKind("").Name(); got != "bit-serial" {
		t.Errorf("no kind is %s", got)
	}
}
