package report

import (
	"testing"

	"pgsim/results"
	"pgsim/results/stored"
)

// TestFactsShowIntervals expects the overview of a run to say how far off its figures may be, and
// which conclusions that leaves open, if it was asked for.
func TestFactsShowIntervals(t *testing.T) {
	saving := 1.5
	var r stored.Run
	r.Total.EnergySaving, r.Total.EnergyPJ.Total, r.AreaMM2.Total = &saving, 2e6, 3
	show := func() (texts [3]string) {
		for _, f := range allFacts {
			switch f.name {
			case "energy saving, whole network":
				texts[0] = f.of(r)
			case "energy, whole network":
				texts[1] = f.of(r)
			case "chip area":
				texts[2] = f.of(r)
			}
		}
		return texts
	}
	if got, want := show(), [3]string{"1.50x", "2.0 uJ", "3.000 mm²"}; got != want {
		t.Errorf("without: %q, want %q", got, want)
	}
	r.Ranges = &results.RecordRanges{Area: results.Interval{Value: 3, Low: 2, High: 4}}
	r.Total.Ranges = &results.MetricRanges{Intervals: []results.Interval{
		{Figure: results.EnergyInterval, Value: 2e6, Low: 1e6, High: 4e6},
		{Figure: results.EnergySavingInterval, Value: 1.5, Low: 0.9, High: 2, Open: true},
	}}
	if got, want := show(), [3]string{"1.50x [0.90x, 2.00x] ?", "2.0 [1.0, 4.0] uJ", "3.000 [2.000, 4.000] mm²"}; got != want {
		t.Errorf("with: %q, want %q", got, want)
	}
}
