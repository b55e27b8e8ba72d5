package dataflow

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pe"
)

// TestAlikeSegments compares layers in which segments represent each other with the same layers run
// segment by segment, in every dataflow.
func TestAlikeSegments(t *testing.T) {
	for _, flow := range Dataflows.All() {
		t.Run(flow.Name, func(t *testing.T) {
			skipped := 0
			rapid.Check(t, func(t *rapid.T) {
				draw := func(lo, hi int, what string) int { return rapid.IntRange(lo, hi).Draw(t, what) }
				overlap, err := pe.Overlaps.Lookup(rapid.SampledFrom(pe.Overlaps.Names()).Draw(t, "overlap"))
				if err != nil {
					t.Fatal(err)
				}
				m := Machine{
					Geometry: pe.Geometry{Rows: draw(1, 8, "rows"), Cols: draw(1, 5, "columns"), Lanes: draw(1, 3, "lanes"), DigitBits: draw(1, 4, "digit")},
					Dataflow: flow.Value, Policy: dense{}, Overlap: overlap,
					StateLatency: pe.Cycle(draw(0, 20, "latency")),
					ColumnSums:   draw(0, 9, "sums below a column"),
					Fold:         draw(1, 3, "fold"),
				}
				if flow.Value.Check(m) != nil {
					m.Fold = 1
				}
				m.Post = PostUnit{Width: draw(0, 4, "lanes"), Latency: pe.Cycle(draw(0, 3, "latency of lanes"))}
				bits := draw(1, 6, "bits")
				images := draw(1, 3, "images")
				w := matrix(draw(1, 40, "m"), draw(1, 60, "n"), draw(1, 9, "k"), bits, bits, nil)
				if rapid.Bool().Draw(t, "recurrent") {
					w = recurrent(w, draw(1, 4, "steps"))
				}
				w.Behind = drawBehind(t, w.M(1)*w.N())
				part := m.For(w.Layer, images)
				segments := WholeLayer(w.Layer, images, part.Cols)
				want := run(NewSchedule(part, w, segments))
				var told Passes
				runs := uint64(0)
				got, err := WalkAlone(context.Background(), m, w, images, func(p *Pass, times uint64) {
					told.Full += times
					runs++
				})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("all segments (-), some for others (+):\n%s", diff)
				}
				if told != got.Passes {
					t.Fatalf("told of %+v passes, there are %+v", told, got.Passes)
				}
				if runs < got.Passes.Full {
					skipped++
				}
			})
			if skipped == 0 {
				t.Error("no segment ever stood for another")
			}
		})
	}
}
