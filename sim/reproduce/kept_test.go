package reproduce

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/sim"
)

// TestKeptComparisons: a comparison that is kept is not made again, with exactly the same rows. One
// of another build is made again, and so is one whose file was changed, with a warning.
func TestKeptComparisons(t *testing.T) {
	areas, c := oneNetwork(t)
	measure := stage{works: c.samples, through: 1, priced: true}
	plain, err := yardstick(yardsticks[0])
	if err != nil {
		t.Fatal(err)
	}
	gated, err := sim.ResolveMachine("pg-16x16", []string{"array.policy=column-greedy", "array.queue_depth=6"})
	if err != nil {
		t.Fatal(err)
	}
	var made []Row
	for _, machine := range []configs.Accelerator{plain, gated} { // gated ones have settings of their own
		rows, err := measure.measure(context.Background(), design{machine: machine})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, rows...)
	}

	dir := t.TempDir()
	var warnings []string
	open := func(build string) *Kept {
		kept, err := OpenKept(dir, build, func(line string) { warnings = append(warnings, line) })
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = kept.Close() })
		return kept
	}
	key := []any{"network", 1, areas[0]}
	calls := 0
	rows := func(kept *Kept) []Row {
		found, err := kept.rows(key, func() ([]Row, error) { calls++; return made, nil })
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	kept := open("one")
	rows(kept)
	if diff := cmp.Diff(made, rows(kept), cmp.AllowUnexported(Row{}, Area{})); diff != "" || calls != 1 {
		t.Errorf("made %d times, -made +kept:\n%s", calls, diff)
	}
	if _, err := OpenKept(dir, "one", nil); err == nil || !strings.Contains(err.Error(), "another reproduction works here") {
		t.Errorf("a second one works in the folder: %v", err)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	kept = open("two")
	rows(kept)
	if calls != 2 {
		t.Errorf("made %d times by two builds", calls)
	}
	files, err := filepath.Glob(filepath.Join(dir, comparisonsDir, "*.json"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files %q, %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err == nil {
			err = os.WriteFile(file, []byte(strings.Replace(string(data), "cycles\": ", "cycles\": 1", 1)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rows(kept)
	if calls != 3 || len(warnings) != 1 || !strings.Contains(warnings[0], "was changed after it was sealed; it is run again") {
		t.Errorf("made %d times, warnings %q", calls, warnings)
	}
	failed := errors.New("interrupted")
	if _, err := kept.rows([]any{"other"}, func() ([]Row, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Errorf("a comparison that failed: %v", err)
	}
}
