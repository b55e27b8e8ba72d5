package results

import (
	"bytes"
	"strings"
	"testing"
)

// ranged returns the sample with energies that depend on two prices: the machine mostly on
// "a", the baseline on both.
func ranged(t *testing.T) Record {
	t.Helper()
	r := sample(t)
	r.Ranges = &RecordRanges{
		Prices: []PriceRange{
			{Name: "t: a", Low: 0.25, High: 2, LowSource: "assumed: a quarter", HighSource: "assumed: double"},
			{Name: "t: b", Low: 0.25, High: 2, LowSource: "assumed: a quarter", HighSource: "assumed: double"},
		},
		AreaByPriceMM2: Parts{Total: r.AreaMM2.Total, Parts: []Part{{"t: a", r.AreaMM2.Total}}},
	}
	split := func(m *Metrics, a float64) {
		e := m.EnergyPJ.Total
		m.Ranges = &MetricRanges{EnergyByPricePJ: Parts{Total: e, Parts: []Part{{"t: a", a * e}, {"t: b", (1 - a) * e}}}}
		if m.BaselineEnergyPJ != nil {
			b := m.BaselineEnergyPJ.Total
			m.Ranges.BaselineEnergyByPricePJ = &Parts{Total: b, Parts: []Part{{"t: a", b / 2}, {"t: b", b / 2}}}
		}
	}
	for i := range r.Layers {
		split(&r.Layers[i].Metrics, 1)
	}
	split(&r.Gated, 0.5)
	split(&r.Total, 1)
	r.SetIntervals()
	return r
}

// TestIntervals compares intervals with values worked out by hand. The whole network depends on
// price a alone, its baseline on a and b by halves. With a and b at 0.25..2, the saving is (1 +
// b/a)/2 times the value, 0.5625 to 4.5. The gated layers depend on prices as the baseline does, so
// nothing is open.
func TestIntervals(t *testing.T) {
	r := ranged(t)
	const figures = 1e-9
	check := func(m Metrics, figure string, low, high float64, open bool) {
		t.Helper()
		i := m.Interval(figure)
		if i == nil {
			t.Errorf("%s has no interval", figure)
			return
		}
		if d := i.Low/(low*i.Value) - 1; d > figures || d < -figures {
			t.Errorf("%s: low is %v of %v, want %v times", figure, i.Low, i.Value, low)
		}
		if d := i.High/(high*i.Value) - 1; d > figures || d < -figures {
			t.Errorf("%s: high is %v of %v, want %v times", figure, i.High, i.Value, high)
		}
		if i.Open != open {
			t.Errorf("%s: open is %v: %+v", figure, i.Open, i)
		}
	}
	check(r.Total, EnergyInterval, 0.25, 2, false)
	check(r.Total, EnergyDelayInterval, 0.25, 2, false)
	check(r.Total, PowerInterval, 0.25, 2, false)
	check(r.Total, EfficiencyInterval, 0.5, 4, false)
	check(r.Total, EnergySavingInterval, 0.5625, 4.5, true)
	check(r.Total, EnergyDelaySavingInterval, 0.5625, 4.5, *r.Total.EnergySaving**r.Total.RealisedSaving*0.5625 < 1)
	check(r.Gated, EnergySavingInterval, 1, 1, false)
	if a := r.Ranges.Area; a.Low != r.AreaMM2.Total/4 || a.High != r.AreaMM2.Total*2 {
		t.Errorf("%+v", a)
	}
	if sample(t).Total.Interval(EnergyInterval) != nil {
		t.Error("an interval that nobody asked for")
	}
}

// TestEditedRanges expects records with invalid edited ranges to be refused.
func TestEditedRanges(t *testing.T) {
	if err := ranged(t).CheckSums(); err != nil {
		t.Fatal(err)
	}
	for want, edit := range map[string]func(*Record){
		"total.ranges: must be":     func(r *Record) { r.Total.Ranges = nil },
		"gated.ranges: must be":     func(r *Record) { r.Gated.Ranges = nil },
		"layers[1].ranges: must be": func(r *Record) { r.Layers[1].Ranges = nil },
		"layers[0].ranges: must be": func(r *Record) { r.Ranges = nil },
		"ranges.prices: t: a: must": func(r *Record) { r.Ranges.Prices[0].Low = 2 },
		"ranges.prices: t: b: must": func(r *Record) { r.Ranges.Prices[1].High = 0.5 },
	} {
		r := ranged(t)
		edit(&r)
		if err := r.CheckSums(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestIntervalsShow expects intervals in every format, with a mark if they leave open what a result
// says, and no intervals if they were not asked for.
func TestIntervalsShow(t *testing.T) {
	write := func(r Record, format string) string {
		var text bytes.Buffer
		if err := r.Write(&text, format); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	shown := map[string][]string{
		"table": {"Intervals: value [low, high]", " ?", "The prices leave open which", "chip area:", "the interval of the energy is from t: a 100.0 %, t: b 0.0 %, others"},
		"csv":   {",energy_total_pj_low,", ",energy_saving_high,", ",energy_delay_pj_s,"},
		"json":  {`"open": true`, `"low_source": "assumed: a quarter"`, `"area_by_price_mm2"`},
	}
	r, without := ranged(t), sample(t)
	for format, words := range shown {
		with := write(r, format)
		for _, w := range words {
			if !strings.Contains(with, w) {
				t.Errorf("%s has no %q", format, w)
			}
			if strings.Contains(write(without, format), w) {
				t.Errorf("%s has %q where no interval was asked for", format, w)
			}
		}
	}
}
