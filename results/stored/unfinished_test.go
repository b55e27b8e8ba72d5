package stored_test

import (
	"path/filepath"
	"testing"

	"pgsim/results/stored"
)

// TestUnfinished counts the points of a grid that a folder lacks. Points outside the grid do not
// count. Points that a search did not run are not missing.
func TestUnfinished(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "sweep")
	grid := map[string]any{"grid": []map[string]string{{"key": "a"}, {"key": "b"}, {"key": "c"}}}
	write(t, grid, dir, "sweep.json")
	write(t, 0, dir, "points", "b.json")
	write(t, 0, dir, "points", "other.json")
	note, err := stored.Unfinished(dir)
	if want := dir + ": 2 of 3 points are missing; run the sweep again to have them all"; err != nil || note != want {
		t.Errorf("got %q, %v, want %q", note, err, want)
	}
	write(t, map[string]any{"objectives": []string{"edp", "area"}, "limits": []string{"area<=3"}, "proven": true}, dir, "search.json")
	note, err = stored.Unfinished(dir)
	if want := dir + ": a search ran 1 of 3 points in full; its front of edp, area with area<=3 is proven"; err != nil || note != want {
		t.Errorf("got %q, %v, want %q", note, err, want)
	}
	write(t, 0, dir, "points", "a.json")
	write(t, 0, dir, "points", "c.json")
	for _, path := range []string{dir, t.TempDir(), filepath.Join(dir, "sweep.json")} {
		if note, err := stored.Unfinished(path); note != "" || err != nil {
			t.Errorf("%s: got %q, %v, want nothing", path, note, err)
		}
	}
}
