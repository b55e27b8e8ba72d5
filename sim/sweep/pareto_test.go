package sweep

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pgworkloads"
	"pgsim/results"
)

// drawPoints draws points on a coarse raster, so that ties are common; some have
// no accuracy.
func drawPoints(t *rapid.T) []figures {
	metric := rapid.SampledFrom([]string{pgworkloads.MetricTop1, pgworkloads.MetricPerplexity}).Draw(t, "metric")
	raster := rapid.Float64Range(0, 5)
	points := make([]figures, rapid.IntRange(0, 30).Draw(t, "points"))
	for i := range points {
		draw := func(name string) float64 { return float64(int(raster.Draw(t, name))) }
		var r results.Record
		r.Total.Cycles.Total = uint64(draw("cycles"))
		r.Total.EnergyPJ.Total, r.AreaMM2.Total = draw("energy"), draw("area")
		if rapid.IntRange(0, 9).Draw(t, "known") > 0 {
			r.Accuracy = &results.Accuracy{Metric: metric, Value: draw("accuracy")}
		}
		points[i] = newFigures(Point{Index: i}, r)
	}
	return points
}

// TestFrontOfKnown expects no point without accuracy on a front, and the most accurate point
// first.
func TestFrontOfKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		kept := front(points, []objective{accuracyObjective, cyclesObjective})
		known := accuracyObjective.known(points)
		if len(kept) == 0 && len(known) > 0 {
			t.Fatal("no front")
		}
		for _, p := range kept {
			if p.accuracy == nil {
				t.Fatalf("point %d has no accuracy", p.Index)
			}
		}
		for _, p := range known {
			if accuracyObjective.better(p, kept[0]) {
				t.Fatalf("point %d is more accurate than the first one", p.Index)
			}
		}
	})
}

// TestBest expects the first of the best points.
func TestBest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := drawPoints(t)
		want := -1
		for i, p := range points {
			if want < 0 || cyclesObjective.sure(p) < cyclesObjective.sure(points[want]) {
				want = i
			}
		}
		got, ok := best(points, cyclesObjective)
		if ok != (want >= 0) || ok && got.Index != want {
			t.Fatalf("point %d (%t), want %d", got.Index, ok, want)
		}
	})
}

// TestBoundsDoNotCompete expects no point of policy ideal among the best or on a
// front, though it takes the fewest cycles.
func TestBoundsDoNotCompete(t *testing.T) {
	s := shapesSpec(t)
	s.Seeds, s.Arrays, s.Set, s.Policies = nil, nil, nil, []string{"ideal", "lockstep"}
	g := newGrid(t, s)
	_, _, summary := runAll(t, g, 0)
	bound, machine := g.Point(0).Key, g.Point(1).Key
	if cyclesObjective.sure(summary.points[bound]) >= cyclesObjective.sure(summary.points[machine]) {
		t.Fatal("the bound takes more cycles than the machine")
	}
	competition := summary.Workloads[0]
	for _, best := range competition.Best {
		if best.Key != machine {
			t.Errorf("best by %s: %s", best.Objective, best.Key)
		}
	}
	for _, front := range competition.Fronts {
		if len(front.Keys) != 1 || front.Keys[0] != machine {
			t.Errorf("front of %v: %v", front.Objectives, front.Keys)
		}
	}
	if len(competition.Best) == 0 || len(competition.Fronts) == 0 {
		t.Errorf("%+v", competition)
	}
}
