package dataflow

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/configs/strict"
)

// TestPixelBatches checks a layer worked out by hand: one pixel on 2x2 PEs in three column groups,
// with five of its six channels gated. A row has room for 4 entries, and decisions are known 7
// cycles after a pass has started. In cycle 8, when the feeders are free, the first tile's batch
// runs alone, because there is no room for the third tile. In 12 the batch has freed its room, and
// the third tile starts. The rest is known in 19 and fills a pass. A row streams its pixel, and a
// PE the weights of its channel.
func TestPixelBatches(t *testing.T) {
	m := greedy(t, "pixel-share", 2, 2, 2, strict.Settings{})
	w := matrix(1, 6, 4, 2, 1, func(_, n int) bool { return n < 5 })
	if got, want := starts(m, w), "H0 H4 L8:2 H12 L19:3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var low []Pass
	s := NewSchedule(m, w, WholeLayer(w.Layer, 1, m.Cols))
	for p, at, more := s.Next(); more; p, at, more = s.Next() {
		if p.Kind == Low {
			low = append(low, *p)
		}
		s.Start(at, 0)
	}
	last := low[len(low)-1]
	if diff := cmp.Diff([]PixelBatch{{0, []int32{2, 3}}, {0, []int32{4}}}, last.PixelBatches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]int32{{0, 0}, {2, 3, 4}}, [][]int32{last.Pixels, last.Channels}); diff != "" {
		t.Errorf("streams of rows and of PEs (-want +got):\n%s", diff)
	}
}
