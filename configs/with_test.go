package configs_test

import (
	"testing"

	"pgsim/configs"
)

// TestWith expects the machine that --set gives, and the original machine to stay unchanged.
func TestWith(t *testing.T) {
	base, err := configs.Load(configs.Base)
	if err != nil {
		t.Fatal(err)
	}
	before := base
	for _, set := range [][2]string{{"array.rows", "32"}, {"array.drain_chains", "2"}, {"scratchpads.activation.broadcast", "true"}} {
		got, err := base.With(set[0], set[1])
		if err != nil {
			t.Fatal(err)
		}
		want, err := configs.Resolve(configs.Base, []string{set[0] + "=" + set[1]})
		if err != nil {
			t.Fatal(err)
		}
		if got != want || base != before {
			t.Errorf("%v: %+v, want %+v", set, got, want)
		}
	}
	if _, err := base.With("array.rows", "0"); err == nil || err.Error() != "array.rows: must be 1..1024, got 0" {
		t.Errorf("got %v", err)
	}
}
