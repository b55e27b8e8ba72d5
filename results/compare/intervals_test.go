package compare_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgsim/results"
	"pgsim/results/compare"
	"pgsim/results/stored"
)

// withRanges gives a run energies that depend on two prices, with a given share of the first.
func withRanges(r stored.Run, share float64) stored.Run {
	r.Ranges = &results.RecordRanges{
		Prices:         []results.PriceRange{{Name: "t: a", Low: 0.5, High: 2}, {Name: "t: b", Low: 0.5, High: 2}},
		AreaByPriceMM2: results.Parts{Total: 2, Parts: []results.Part{{Name: "t: a", Value: 2}}},
	}
	split := func(m *results.Metrics) {
		e := m.EnergyPJ.Total
		m.Ranges = &results.MetricRanges{EnergyByPricePJ: results.Parts{
			Total: e, Parts: []results.Part{{Name: "t: a", Value: share * e}, {Name: "t: b", Value: (1 - share) * e}},
		}}
	}
	for i := range r.Layers {
		split(&r.Layers[i].Metrics)
	}
	split(&r.Gated)
	split(&r.Total)
	r.SetIntervals()
	return r
}

// ratioOf returns the interval of the second run's energy over the first's, whole network.
func ratioOf(t *testing.T, c *compare.Comparison) results.Interval {
	t.Helper()
	for _, f := range c.Intervals {
		if f.Scope == "total" && f.Name == results.EnergyInterval {
			return *f.Ratios[1]
		}
	}
	t.Fatalf("no interval: %+v", c.Intervals)
	return results.Interval{}
}

// TestIntervalsOfRatios compares runs whose energies have the ratio 21 : 11 (210 to 110 cycles). If
// they depend on prices alike, the ratio is certain. If the second depends on only one price, it is
// 21/11 * (a / (a/2 + b/2)).
func TestIntervalsOfRatios(t *testing.T) {
	one, two := run(t, "one", 1), run(t, "two", 2)
	value := 210.0 / 110
	same := ratioOf(t, compare.New([]stored.Run{withRanges(one, 0.5), withRanges(two, 0.5)}))
	if math.Abs(same.Low-value) > 1e-9 || math.Abs(same.High-value) > 1e-9 || same.Open {
		t.Errorf("alike: %+v, want %v", same, value)
	}
	other := ratioOf(t, compare.New([]stored.Run{withRanges(one, 0.5), withRanges(two, 1)}))
	if math.Abs(other.Low-value*0.4) > 1e-9 || math.Abs(other.High-value*1.6) > 1e-9 || !other.Open {
		t.Errorf("not alike: %+v, want %v and %v", other, value*0.4, value*1.6)
	}
}

// TestIntervalsShow expects intervals in every format if all runs have ranges, and no intervals if
// one run lacks them or ranges differ.
func TestIntervalsShow(t *testing.T) {
	one, two := withRanges(run(t, "one", 1), 0.5), withRanges(run(t, "two", 2), 1)
	words := map[string]string{
		"table": "The prices leave open which", "csv": "interval,total,energy_total_pj_low,pJ,two,", "json": `"open": true`,
	}
	for format, word := range words {
		with, without := written(t, format, one, two), written(t, format, one, run(t, "two", 2))
		if !strings.Contains(with, word) || strings.Contains(without, word) {
			t.Errorf("%s: %q must be in the first alone:\n%s\n%s", format, word, with, without)
		}
	}
	two.Ranges.Prices[0].High = 3
	if text := written(t, "table", one, two); !strings.Contains(text, "different ranges of the same prices") || strings.Contains(text, "Intervals") {
		t.Error(text)
	}
}

func written(t *testing.T, format string, runs ...stored.Run) string {
	t.Helper()
	write, err := compare.Formats.Lookup(format)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := write(compare.New(runs), &text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
