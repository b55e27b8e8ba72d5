package report

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pgsim/configs"
	"pgsim/results"
	"pgsim/results/stored"
)

// A run is on the front if and only if no other is at least as good in both
// objectives and better in one.
func TestFrontIsWhatNoOtherBeats(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		small := rapid.IntRange(0, 5)
		runs := make([]stored.Run, rapid.IntRange(1, 12).Draw(t, "runs"))
		all := make([]int, len(runs))
		for i := range runs {
			all[i] = i
			runs[i].Total.Cycles.Total = uint64(small.Draw(t, "cycles"))
			runs[i].Accuracy = &results.Accuracy{Metric: "top-1", Value: float64(small.Draw(t, "accuracy"))}
		}
		x, y := objectives[0], objectives[3]
		var want []int
		for i := range runs {
			if !slices.ContainsFunc(runs, func(other stored.Run) bool { return beats(other, runs[i]) }) {
				want = append(want, i)
			}
		}
		got := front(runs, all, x, y)
		if !slices.IsSortedFunc(got, func(a, b int) int {
			return int(runs[a].Total.Cycles.Total) - int(runs[b].Total.Cycles.Total)
		}) {
			t.Fatalf("front %v is not in the order of cycles", got)
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("front %v, want %v", got, want)
		}
	})
}

// beats tells whether a takes no more cycles and answers no worse, and one of both
// better.
func beats(a, b stored.Run) bool {
	cycles := int(a.Total.Cycles.Total) - int(b.Total.Cycles.Total)
	accuracy := a.Accuracy.Value - b.Accuracy.Value
	return cycles <= 0 && accuracy >= 0 && (cycles < 0 || accuracy > 0)
}

// Accuracy is an objective only where all runs have it.
func TestMeasured(t *testing.T) {
	with, without := stored.Run{}, stored.Run{}
	with.Accuracy = &results.Accuracy{Metric: "top-1", Value: 0.5}
	for _, c := range []struct {
		runs []stored.Run
		last string
	}{
		{[]stored.Run{with, with}, "accuracy"},
		{[]stored.Run{with, without}, "area"},
	} {
		all := measured(c.runs)
		if last := all[len(all)-1].name; last != c.last {
			t.Errorf("last objective %s, want %s", last, c.last)
		}
		if _, y := defaultAxes(all); (y.name == "accuracy") != (c.last == "accuracy") {
			t.Errorf("plotted up: %s", y.name)
		}
	}
}

// Runs of different workloads are no rivals, and bounds nobody's.
func TestContests(t *testing.T) {
	acc, err := configs.Load(configs.Default)
	if err != nil {
		t.Fatal(err)
	}
	runs := make([]stored.Run, 5)
	for i := range runs {
		runs[i].Config = acc
		runs[i].Workload = results.Workload{Name: "net", Images: 1}
	}
	runs[1].Workload.Images = 2
	runs[2].Config.Array.Policy = "ideal"
	runs[3].Config.Array.Policy = "of another version"
	runs[4].Workload.Name = "other"
	want := []contest{{"net, batch of 1", []int{0, 3}}, {"net, batch of 2", []int{1}}, {"other, batch of 1", []int{4}}}
	if got := contests(runs); !reflect.DeepEqual(got, want) {
		t.Errorf("contests %v, want %v", got, want)
	}
}
