package sweep

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pgsim/pgworkloads"
)

// drawPoints draws points on a coarse raster, so that ties are common; some have
// no accuracy.
func drawPoints(t *rapid.T) []figures {
	metric := rapid.SampledFrom([]string{pgworkloads.MetricTop1, pgworkloads.MetricPerplexity}).Draw(t, "metric")
	raster := rapid.Float64Range(0, 5)
	points := make([]figures, rapid.IntRange(0, 30).Draw(t, "points"))
	for i := range points {
		draw := func(name string) float64 { return float64(int(raster.Draw(t, name))) }
		points[i] = figures{cycles: draw("cycles"), energyPJ: draw("energy"), areaMM2: draw("area")}
		if rapid.IntRange(0, 9).Draw(t, "known") > 0 {
			accuracy := draw("accuracy")
			points[i].metric, points[i].accuracy = metric, &accuracy
		}
		points[i].Index = i
	}
	return points
}

// TestFront compares with the definition, spelt out with numbers that are all to
// be small.
func TestFront(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		small := func(f figures) []float64 {
			accuracy := *f.accuracy
			if f.metric == pgworkloads.MetricTop1 {
				accuracy = -accuracy
			}
			return []float64{accuracy, f.cycles, f.energyPJ, f.areaMM2}
		}
		want := []int{}
		for _, p := range points {
			beaten := p.accuracy == nil
			for _, q := range points {
				if beaten || q.accuracy == nil {
					continue
				}
				worse, better := 0, 0
				for i := range small(p) {
					if small(q)[i] > small(p)[i] {
						worse++
					}
					if small(q)[i] < small(p)[i] {
						better++
					}
				}
				beaten = worse == 0 && better > 0
			}
			if !beaten {
				want = append(want, p.Index)
			}
		}
		got := []int{}
		kept := front(points, []objective{accuracyObjective, cyclesObjective, energyObjective, areaObjective})
		for i, p := range kept {
			got = append(got, p.Index)
			if i > 0 && small(kept[i-1])[0] > small(p)[0] {
				t.Fatalf("point %d is before a more accurate one", kept[i-1].Index)
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestBest expects the first of the best points.
func TestBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		want := -1
		for i, p := range points {
			if want < 0 || p.cycles < points[want].cycles {
				want = i
			}
		}
		got, ok := best(points, cyclesObjective)
		if ok != (want >= 0) || ok && got.Index != want {
			t.Fatalf("point %d (%t), want %d", got.Index, ok, want)
		}
	})
}
