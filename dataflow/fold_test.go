package dataflow

import (
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/pe/hardware"
	"pgsim/pgworkloads"
)

// TestFolds checks which layers fold: those in which the pixels of a time step, or of all images,
// fit in a part of the rows.
func TestFolds(t *testing.T) {
	positions := func(n int, recurrent bool) pgworkloads.Layer {
		return pgworkloads.Layer{Output: [2]int{n, 1}, Recurrent: recurrent}
	}
	for _, test := range []struct {
		layer        pgworkloads.Layer
		images, k, w int
	}{
		{positions(1, false), 8, 2, 2},
		{positions(1, false), 9, 2, 1},
		{positions(2, false), 8, 2, 1},
		{positions(30, true), 8, 2, 2},
		{positions(30, true), 9, 2, 1},
		{positions(30, true), 1, 16, 16},
		{positions(1, false), 1, 1, 1},
		{positions(1, false), 1, 0, 1},
	} {
		if got := Folds(test.layer, test.images, 16, test.k); got != test.w {
			t.Errorf("%v x %d on 16 rows that fold %d: %d groups share them, want %d", test.layer.Output, test.images, test.k, got, test.w)
		}
	}
}

// TestFoldIsBuilt checks what folding the default array of 16x16 needs, and which folds are
// refused.
func TestFoldIsBuilt(t *testing.T) {
	const columns, weightBits = 16, 8
	for _, test := range []struct {
		fold    int
		sets    []string
		entries int // weight entries of a column below its first row
		err     string
	}{
		{1, nil, 0, ""},
		{2, nil, 1, ""},
		{4, nil, 3, ""},
		{1, []string{"array.policy=band-share"}, 1, ""},
		{2, []string{"array.policy=band-share"}, 2 + 1, ""},
		{3, nil, 0, "array.fold: must divide array.rows = 16, got 3"},
		{4, []string{"array.policy=layer-share", "array.share_rows=8"}, 0,
			"array.fold: folded, a column group has 4 rows: array.share_rows: must divide array.rows = 4, got 8"},
		{2, []string{"array.dataflow=weight-stationary", "array.policy=row-pack"}, 0,
			"array.fold: must be 1 with array.dataflow weight-stationary, got 2: " +
				"rows hold operands there, not pixels, and none are idle where pixels are few"},
	} {
		acc, err := configs.Resolve(configs.Base, test.sets)
		if err != nil {
			t.Fatal(err)
		}
		acc.Array.Fold = configs.Count(test.fold)
		m, err := NewMachine(acc.Array)
		if test.err != "" || err != nil {
			if err == nil || err.Error() != test.err {
				t.Errorf("fold %d: got %v, want %q", test.fold, err, test.err)
			}
			continue
		}
		entries, thresholds := 0, 0
		for _, p := range m.Hardware() {
			if p.Serves(hardware.EntryBit) {
				entries += p.Count
			}
			if strings.HasPrefix(p.Name, "threshold") {
				thresholds += p.Count
			}
		}
		if want := test.entries * columns * weightBits; entries != want {
			t.Errorf("fold %d, %v: %d bits enter columns below the first row, want %d", test.fold, test.sets, entries, want)
		}
		if want := test.fold * columns; thresholds != want {
			t.Errorf("fold %d, %v: %d thresholds, want %d", test.fold, test.sets, thresholds, want)
		}
	}
}
