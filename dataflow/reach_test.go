package dataflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe/hardware"
)

// TestRotatedRows checks in which row a pixel is, of a segment that starts at pixel 8.
func TestRotatedRows(t *testing.T) {
	w := Work{Machine: greedy(t, "column-greedy", 4, 1, 2, strict.Settings{}), Segment: Segment{Pixels: Range{8, 19}}}
	for tile, want := range map[Range][]int{
		{8, 12}:  {8, 9, 10, 11},
		{12, 16}: {15, 12, 13, 14}, // by 5, so by 1
		{16, 19}: {18, -1, 16, 17}, // by 10, so by 2
	} {
		if got := (Reach{RotateRows: true}).homes(w.Rows).inRows(w.Pixels, tile); !slices.Equal(got, want) {
			t.Errorf("tile %v: rows hold %v, want %v", tile, got, want)
		}
	}
}

// TestHomesInABand checks in which neighbourhood pixels are, of a band of 4 rows.
func TestHomesInABand(t *testing.T) {
	h := Reach{ShareRows: 2}.homes(4)
	for m, want := range []int{0, 0, 1, 1, 0, 0, 1, 1, 0} {
		if got := h.part(m); got != want {
			t.Errorf("pixel %d is in neighbourhood %d, want %d", m, got, want)
		}
	}
	counts := make([]int, h.parts())
	h.count(counts, 3, 6)
	if !slices.Equal(counts, []int{3, 3}) {
		t.Errorf("of pixels 3 to 8, %d are in the neighbourhoods, want 3 each", counts)
	}
}

// TestBanksWithoutAFullPartMakeRoom checks a layer worked out by hand: one column on 24 rows, with
// a band of 18 in neighbourhoods of 6. A part of the bank has room for 2*24/3 = 16. Pixels 6 to 10
// are gated and have their home in the second part. So do 12 of the next 24 pixels, which is one
// too many. When the first tile is known, in 4 + 24, no tile is in flight. So the five run together
// with the next 6 pixels. The rest waits for the drain of 24 cycles.
func TestBanksWithoutAFullPartMakeRoom(t *testing.T) {
	var none strict.Settings
	m := greedy(t, "band-share", 24, 1, 2, none.With("band_rows", 18).With("share_rows", 6))
	w := matrix(48, 1, 4, 2, 1, func(m, _ int) bool { return 6 <= m && m <= 10 })
	if got, want := starts(m, w), "H0 X28:5 H52"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestReachIsRefused covers clusters and neighbourhoods that don't divide the array, and rotated
// rows where tiles have none.
func TestReachIsRefused(t *testing.T) {
	const columns = "array.share_columns: must divide array.cols = 6, got 4"
	const rows = "array.share_rows: must divide array.rows = 7, got 4"
	var none strict.Settings
	for _, test := range []struct {
		policy   string
		settings strict.Settings
		want     string // "" if nothing is refused
	}{
		{"column-greedy", none.With("share_columns", 4), columns},
		{"layer-share", none.With("share_columns", 4), columns},
		{"band-share", none.With("share_columns", 4), columns},
		{"column-greedy", none.With("share_rows", 4), rows},
		{"layer-share", none.With("share_rows", 4), rows},
		{"layer-share", none.With("share_rows", 7).With("rotate_rows", true), ""},
		{"band-share", none.With("share_rows", 7), "array.share_rows: must divide array.band_rows = 3, got 7"},
		{"band-share", none.With("share_rows", 2).With("band_rows", 4), ""},
		{
			"band-share", none.With("rotate_rows", true),
			"array.rotate_rows: has no meaning under band-share, whose tiles start at any pixel; leave it out or set it to false",
		},
	} {
		m := greedy(t, test.policy, 7, 6, 2, test.settings)
		err := m.Policy.Check(m)
		if got := fmt.Sprint(err); err == nil && test.want != "" || err != nil && got != test.want {
			t.Errorf("%s, %s: got %v, want %q", test.policy, test.settings, err, test.want)
		}
	}
}

// TestReachTimelines checks passes worked out by hand of policies that carry over, on
// arrays with Sh = Sl = 4. On 2x2 all decisions of a pass at T are known from T + 7 on,
// on 4x2 from T + 9 on or, of a mixed pass above a band of 2 rows, from T + 7 on.
func TestReachTimelines(t *testing.T) {
	channels := func(on ...int) func(m, n int) bool {
		return func(_, n int) bool { return slices.Contains(on, n) }
	}
	even := func(m, n int) bool { return m%2 == 0 && n == 0 }
	var plain strict.Settings
	alone := plain.With("share_columns", 1)
	band := plain.With("band_rows", 2)
	for _, test := range []struct {
		name              string
		policy            string
		rows, m, n, depth int
		settings          strict.Settings
		on                func(m, n int) bool
		want              string
	}{
		{"one cluster: two groups' batches share a pass", "layer-share", 2, 2, 4, 4, plain, channels(0, 2), "H0 H4 L11:4"},
		{"clusters of one: both are of bank 0", "layer-share", 2, 2, 4, 4, alone, channels(0, 2), "H0 H4 L11:2 L15:2"},
		// From 8 on the second group runs, which only has a channel in cluster 0. A batch of that
		// cluster is enough, and one of the first group joins it.
		{"a narrower group under way", "layer-share", 2, 4, 3, 4, alone, channels(1, 2), "H0 H4 H8 H12 L16:4 L20:4"},
		// As under column-greedy: a part has room for 2, and in 8 it holds 1.
		{"no row takes another's", "layer-share", 2, 6, 2, 2, plain.With("share_rows", 1), func(m, _ int) bool { return m%2 == 0 }, "H0 H4 L8:2 H12 L19:2 L23:2"},
		{"rows take turns", "layer-share", 2, 6, 2, 2, plain.With("share_rows", 1).With("rotate_rows", true), func(m, _ int) bool { return m%2 == 0 }, "H0 H4 L8:2 H12 L19:4"},
		{"both rows of the band take any pixel: two batches in 13", "band-share", 4, 8, 2, 2, band, even, "H0 H4 L13:4"},
		{"even pixels are at home in its first row: four batches of one", "band-share", 4, 8, 2, 2, band.With("share_rows", 1), even, "H0 H4 L13:2 L17:2"},
		// A part has room for 4. In 9 it holds 2 and 2 are in flight: no room for 2.
		// No batch is full. One of pixel 0 makes room for 1, of pixels 8 and 9; so
		// does one of pixel 2 in 13. In 20 pixel 10 is known: the rest makes 4.
		{"banks make room", "band-share", 4, 12, 2, 2, band.With("share_rows", 1), even, "H0 H4 X9:1 X13:1 L20:2 L24:2"},
		{"clusters of one in the band", "band-share", 4, 8, 2, 2, band.With("share_columns", 1), even, "H0 H4 L13:2 L17:2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := greedy(t, test.policy, test.rows, 2, test.depth, test.settings)
			if got := starts(m, matrix(test.m, test.n, 4, 2, 1, test.on)); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestReachOfCrossbars checks that hardware shrinks with the places from which a PE and a column
// choose, on the default array of 16x16 and 16 banks with one port. It checks the inputs of the
// choices, 0 for none.
func TestReachOfCrossbars(t *testing.T) {
	for _, test := range []struct {
		policy                              string
		columns, rows, weights, activations int
	}{
		{"column-greedy", 0, 0, 16, 16},
		{"column-greedy", 16, 16, 16, 16},
		{"column-greedy", 4, 0, 4, 16},
		{"column-greedy", 1, 0, 0, 16},
		{"column-greedy", 0, 8, 16, 8},
		{"column-greedy", 2, 2, 2, 2},
		{"column-greedy", 1, 1, 0, 0},
		{"layer-share", 0, 0, 16, 16},
		{"layer-share", 4, 2, 4, 2},
		{"layer-share", 1, 1, 0, 0},
		{"band-share", 0, 0, 16, 16},
		{"band-share", 4, 3, 4, 8},
		{"band-share", 1, 1, 0, 0},
	} {
		acc, err := configs.Resolve(configs.Base, []string{
			"array.policy=" + test.policy, "array.queue_depth=6",
			fmt.Sprintf("array.share_columns=%d", test.columns), fmt.Sprintf("array.share_rows=%d", test.rows),
		})
		if err != nil {
			t.Fatal(err)
		}
		m, err := NewMachine(acc.Array)
		if err != nil {
			t.Fatal(err)
		}
		m.Scratchpads = acc.Scratchpads
		parts := m.Hardware()
		if err := parts.Check(); err != nil {
			t.Fatal(err)
		}
		inputs := func(a hardware.Action) int {
			for _, p := range parts {
				if strings.Contains(p.Name, "crossbar") && p.Serves(a) {
					return p.Inputs
				}
			}
			return 0
		}
		if w, a := inputs(hardware.WeightBit), inputs(hardware.ActivationBit); w != test.weights || a != test.activations {
			t.Errorf("%+v: choices of %d weights and %d activations", test, w, a)
		}
		if got, want := parts.Entries(hardware.QueuePush), 6*256; got != want {
			t.Errorf("%d entries, want %d", got, want)
		}
	}
}
