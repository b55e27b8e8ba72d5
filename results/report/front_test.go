package report

import (
	"reflect"
	"slices"
	"testing"

	"pgsim/configs"
	"pgsim/results"
	"pgsim/results/stored"
)

// Fewer cycles are better, and so is a greater accuracy.
func TestFront(t *testing.T) {
	runs := make([]stored.Run, 4)
	for i, at := range []struct {
		cycles   uint64
		accuracy float64
	}{{20, 0.8}, {10, 0.5}, {20, 0.7}, {5, 0.5}} {
		runs[i].Total.Cycles.Total = at.cycles
		runs[i].Accuracy = &results.Accuracy{Metric: "top-1", Value: at.accuracy}
	}
	for _, c := range []struct{ of, want []int }{
		{[]int{0, 1, 2, 3}, []int{3, 0}},
		{[]int{1, 2}, []int{1, 2}},
	} {
		if got := front(runs, c.of, objectives[0], objectives[3]); !slices.Equal(got, c.want) {
			t.Errorf("front of %v: %v, want %v", c.of, got, c.want)
		}
	}
}

// Accuracy is an objective only if all runs have it.
func TestMeasured(t *testing.T) {
	with, without := stored.Run{}, stored.Run{}
	with.Accuracy = &results.Accuracy{Metric: "top-1", Value: 0.5}
	for _, c := range []struct {
		runs []stored.Run
		last string
	}{
		{[]stored.Run{with, with}, "accuracy"},
		{[]stored.Run{with, without}, "area_mm2"},
	} {
		all := measured(c.runs)
		if last := all[len(all)-1].Name; last != c.last {
			t.Errorf("last objective %s, want %s", last, c.last)
		}
		if _, y := defaultAxes(all); (y.Name == "accuracy") != (c.last == "accuracy") {
			t.Errorf("plotted up: %s", y.Name)
		}
	}
}

// Runs of different workloads do not compete, and bounds compete with nothing.
func TestContests(t *testing.T) {
	acc, err := configs.Load(configs.Base)
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
