package sweep

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/results"
	"pgsim/results/interval"
)

// priced returns a point whose energy depends on two prices.
func priced(key string, a, b float64) figures {
	f := figures{Point: Point{Key: key}, values: make([]*float64, len(weighed))}
	energy, cycles := a+b, 10.0
	for i, o := range weighed {
		switch o.Name {
		case "energy_pj":
			f.values[i] = &energy
		case "cycles":
			f.values[i] = &cycles
		}
	}
	f.byPrice = &byPrice{
		prices: []results.PriceRange{{Name: "t: a", Low: 0.5, High: 2}, {Name: "t: b", Low: 0.5, High: 2}},
		energy: results.Parts{Total: energy, Parts: []results.Part{{Name: "t: a", Value: a}, {Name: "t: b", Value: b}}},
	}
	return f
}

// TestContenders expects points to contend for the best only if some prices, the same for both,
// make them better. A point that takes more of everything never does.
func TestContenders(t *testing.T) {
	best := priced("best", 10, 10)
	more := priced("more of all", 11, 11)   // always 1.1 times
	other := priced("other", 19, 4)         // 10/2 + 8 of the best against 9.5 + 8
	far := priced("depends on one", 100, 0) // 50 at least, the best 40 at most
	points := []figures{best, more, other, far}
	if got := contenders(points, best, "energy_pj"); !slices.Equal(got, []string{"other"}) {
		t.Errorf("contenders %q", got)
	}
	if got := contenders(points, best, "cycles"); got != nil {
		t.Errorf("cycles depend on no price: %q", got)
	}
	if got, want := best.interval("energy_pj"), (&interval.Interval{10, 40}); !cmp.Equal(got, want) {
		t.Errorf("interval %v, want %v", got, want)
	}
	if got, want := best.interval("energy_delay_pj_cycles"), (&interval.Interval{100, 400}); !cmp.Equal(got, want) {
		t.Errorf("interval %v, want %v", got, want)
	}
	best.byPrice = nil
	if best.interval("energy_pj") != nil || contenders(points, best, "energy_pj") != nil {
		t.Error("an interval that nobody asked for")
	}
}

// TestIntervalColumns expects columns for intervals beside those of figures, and none where
// there are none.
func TestIntervalColumns(t *testing.T) {
	names := func(m results.Metrics) (names []string) {
		for _, c := range flatten("total", m) {
			names = append(names, c.name)
		}
		return names
	}
	without := names(results.Metrics{})
	m := results.Metrics{Ranges: &results.MetricRanges{Intervals: []results.Interval{
		{Figure: results.EnergyInterval}, {Figure: results.EnergyDelayInterval},
	}}}
	with := names(m)
	more := slices.DeleteFunc(slices.Clone(with), func(n string) bool { return slices.Contains(without, n) })
	want := []string{"total_energy_total_pj_low", "total_energy_total_pj_high",
		"total_energy_delay_pj_s", "total_energy_delay_pj_s_low", "total_energy_delay_pj_s_high"}
	if diff := cmp.Diff(want, more); diff != "" || len(with) != len(without)+len(want) {
		t.Errorf("%s\n%q\n%q", diff, with, without)
	}
}
