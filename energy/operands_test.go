package energy

import (
	"testing"

	"pgregory.net/rapid"

	"pgsim/pe/switching"
)

// drawOperands draws factors of operands on prices.
func drawOperands(t *rapid.T, label string) Operands {
	share := func(name string) float64 { return rapid.Float64Range(0, 2).Draw(t, label+"."+name) }
	return Operands{share("high"), share("low"), share("full"), share("digits"), share("low digits"), share("weights")}
}

// TestRandomOperandsChangeNothing expects the factors of random operands to change no part of the
// energy.
func TestRandomOperandsChangeNothing(t *testing.T) {
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		a := drawActions(t, "a")
		without := energyOf(t, m, a)
		a.Operands = &Operands{1, 1, 1, 1, 1, 1}
		for i, p := range energyOf(t, m, a) {
			if !near(p.Value, without[i].Value, 1e-12) {
				t.Errorf("%s: %v, want %v", p.Name, p.Value, without[i].Value)
			}
		}
	})
}

// TestOperandsAreMonotonic expects no part of the energy to fall if operands raise any price.
func TestOperandsAreMonotonic(t *testing.T) {
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		a, low, more := drawActions(t, "a"), drawOperands(t, "low"), drawOperands(t, "more")
		high := Operands{
			low.High + more.High, low.Low + more.Low, low.Full + more.Full,
			low.Digits + more.Digits, low.LowDigits + more.LowDigits, low.Weights + more.Weights,
		}
		a.Operands = &low
		less := energyOf(t, m, a)
		a.Operands = &high
		for i, p := range energyOf(t, m, a) {
			if p.Value < less[i].Value*(1-1e-12) {
				t.Errorf("%s: %v falls to %v", p.Name, less[i].Value, p.Value)
			}
		}
	})
}

// TestClocksStay expects registers whose bits never change to cost only their clocks.
func TestClocksStay(t *testing.T) {
	acc, parts := machine(t)
	m, err := New(acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	tech, err := findTechnology(acc.Energy.Technology)
	if err != nil {
		t.Fatal(err)
	}
	clocks, err := newModel(priced{tech, only(registerClockPrice)}, acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	a := Actions{OperandHops: 1000, WeightHops: 100, Operands: &Operands{}}
	got := value(t, energyOf(t, m, a), "registers")
	want := value(t, energyOf(t, clocks, Actions{OperandHops: 1000, WeightHops: 100}), "registers")
	if !near(got, want, 1e-12) || want == 0 {
		t.Errorf("registers cost %v, want %v", got, want)
	}
}

// TestIntervalsKnowOperands expects the energy by price to add up to the energy by part, for any
// operands.
func TestIntervalsKnowOperands(t *testing.T) {
	acc, parts := machine(t)
	m, err := New(acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	ranged, err := NewRanged(acc, parts)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, o := drawActions(t, "a"), drawOperands(t, "o")
		a.Operands = &o
		by, err := ranged.Energy(a)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := by.Total(), energyOf(t, m, a).Total(); !near(got, want, 1e-9) {
			t.Errorf("by price %v, by part %v", got, want)
		}
	})
}

// TestActionPricesKnowOperands expects counts times prices to add up to the energy of layers with
// their own operands.
func TestActionPricesKnowOperands(t *testing.T) {
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		layers, want := make([]Actions, 3), 0.0
		for i := range layers {
			o := drawOperands(t, "o")
			layers[i] = drawActions(t, "a")
			layers[i].Operands = &o
			layers[i].Seconds = 0 // leakage is rounded to cycles
			want += energyOf(t, m, layers[i]).Total()
		}
		prices, err := m.ActionPrices(layers...)
		if err != nil {
			t.Fatal(err)
		}
		got := 0.0
		for _, p := range prices {
			got += p.PJ * float64(p.Count)
		}
		if !near(got, want, 1e-9) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

// TestGivenPricesKnowNoOperands expects operands not to change a price from a user's table.
func TestGivenPricesKnowNoOperands(t *testing.T) {
	m := model(t)
	e := &ert{prices: map[ActionName]ertPrice{}}
	given := ActionName{arrayComponent, "step_full"}
	e.prices[given] = ertPrice{pj: 7}
	if err := e.replace(m, 1); err != nil {
		t.Fatal(err)
	}
	a := Actions{Operands: &Operands{}}
	a.Array.FullSteps = 3
	if got := value(t, energyOf(t, m, a), "array_full"); got != 21 {
		t.Errorf("%v pJ, want 21", got)
	}
}

// TestStepOver expects a step to cost as much as one on random operands if as many bits change,
// never less if more bits change, and the cost of clocks if none change.
func TestStepOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bits := func(name string) uint64 { return rapid.Uint64Range(0, 1<<20).Draw(t, name) }
		p := switching.PE{
			Lanes: rapid.IntRange(1, 16).Draw(t, "lanes"), DigitBits: rapid.IntRange(1, 8).Draw(t, "digit"),
			WeightBits: 8, SumBits: rapid.IntRange(8, 32).Draw(t, "sum"),
		}
		counts := func(name string) switching.Counts {
			return switching.Counts{
				Steps: 1000, Digits: bits(name + " digits"), Products: bits(name + " products"),
				Addend: bits(name + " addend"), Sum: bits(name + " sum"),
			}
		}
		random, more := counts("random"), counts("more")
		more.Steps = 0
		if got := StepOver(p, random, random); got != 1 {
			t.Fatalf("%v over itself", got)
		}
		all := random
		all.Add(more)
		if got := StepOver(p, all, random); got < 1 {
			t.Fatalf("%v with more bits that change", got)
		}
		floor := StepOver(p, switching.Counts{Steps: 1}, random)
		if want := perClock * float64(p.SumBits) / stepEnergy(p, random); floor != want || floor > 1 {
			t.Fatalf("%v with none, want %v", floor, want)
		}
	})
}

// failer is a test, or a case of a property.
type failer interface {
	Helper()
	Fatal(args ...any)
}

func energyOf(t failer, m *Model, a Actions) Parts {
	t.Helper()
	parts, err := m.Energy(a)
	if err != nil {
		t.Fatal(err)
	}
	return parts
}
