package sim

import (
	"math"
	"strings"
	"testing"
)

// TestEqual scales presets until they come closest to another one. No value beside the one found
// comes closer.
func TestEqual(t *testing.T) {
	for _, test := range []struct {
		config, equal, by string
		sets              []string
		most              float64 // by how much it may miss
	}{
		{"pg-16x16", "area=dense-16x16", "", nil, 0.01},
		{"pg-16x16", "array-area=dense-16x16", "rows", []string{"array.lanes=4"}, 0.07},
		{"pg-16x16", "array-area=int8-16x16", "columns", nil, 0.06},
		{"pg-16x16", "throughput=int8-16x16", "lanes", nil, 0},
		{"pg-16x16", "throughput=dense-32x32", "rows", nil, 0},
		{"pg-16x16", "bandwidth=pg-32x32", "", nil, 0},
		{"pg-16x16", "bandwidth=pg-16x16", "", []string{"dram.device=ddr4-2400"}, 2},
		{"pg-16x16", "array-area=pg-16x16", "rows", []string{"array.policy=band-share", "array.band_rows=8", "array.lanes=8"}, math.Inf(1)},
	} {
		e, err := ParseEqual(test.equal, test.by)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ResolveEqual(test.config, test.sets, e)
		if err != nil {
			t.Errorf("%v: %v", test, err)
			continue
		}
		t.Log(got)
		if err := got.Validate(); err != nil || strings.Contains(got.Name, " with "+e.Key()) == (scaledBy(got) == 0) {
			t.Errorf("%s is called %q (%v)", got, got.Name, err)
		}
		if off := math.Abs(got.Off()); off > test.most {
			t.Errorf("%s: misses by %g", got, off)
		}
		checkNearest(t, test.config, test.sets, e, got)
	}
}

// scaledBy returns by how much the key of a machine was changed that was no preset's other
// value: its own is that of pg-16x16.
func scaledBy(s Scaled) int {
	own, err := ResolveMachine(s.unscaled, nil)
	if err != nil {
		return 0
	}
	of := equalKeys[s.equal.By].of
	return of(&s.Accelerator) - of(&own)
}

// checkNearest tries the values beside the one found.
func checkNearest(t *testing.T, config string, sets []string, e Equal, got Scaled) {
	t.Helper()
	scaled := equalKeys[e.By]
	for _, step := range []int{-1, 1} {
		other := got.Accelerator
		switch e.By {
		case "rows":
			other.Array.Rows += step
		case "columns":
			other.Array.Cols += step
		case "lanes":
			other.Array.Lanes += step
		case "channels":
			other.DRAM.Channels += step
		}
		if scaled.of(&other) < 1 {
			continue
		}
		reached, err := e.of(other)
		if err == nil && math.Abs(reached/got.Wanted-1) < math.Abs(got.Off()) {
			t.Errorf("%s %v: %s, but with %d it is %g", config, sets, got, scaled.of(&other), reached)
		}
	}
}

// TestParseEqual refuses unknown names.
func TestParseEqual(t *testing.T) {
	for _, bad := range []struct{ text, by string }{
		{"area", ""}, {"area=", ""}, {"size=pg-16x16", ""}, {"area=pg-16x16", "depth"},
	} {
		if e, err := ParseEqual(bad.text, bad.by); err == nil {
			t.Errorf("%v is taken for %v", bad, e)
		}
	}
}
