package petest

import (
	"pgsim/configs"
	"pgsim/energy"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// actions are what every PE does, whatever its policy.
var actions = []hardware.Action{
	hardware.Step, hardware.Idle, hardware.OperandHop, hardware.WeightHop, hardware.DrainHop,
}

// checkParts checks that the parts are whole, all in the PE, and serve what PEs do.
func checkParts(t T, a configs.Array, p pe.PE) {
	t.Helper()
	parts := p.Parts()
	if err := parts.Check(); err != nil {
		t.Errorf("%s: %v", describe(a), err)
	}
	for _, part := range parts {
		if !part.PerPE {
			t.Errorf("%s: %s is no part of a PE", describe(a), part.Name)
		}
	}
	for _, action := range actions {
		if !parts.Serve(action) {
			t.Errorf("%s: no part for %s", describe(a), action)
		}
	}
	if p.OperandBits() < 1 || p.WeightRegisterBits() < 1 {
		t.Errorf("%s: registers of %d and %d bits", describe(a), p.OperandBits(), p.WeightRegisterBits())
	}
}

// checkPrices checks that everything that a PE does costs something, and a step more
// than an idle one.
func checkPrices(t T, a configs.Array, p pe.PE) {
	t.Helper()
	for technology, cost := range prices(t, a, p) {
		for _, action := range actions {
			if !(cost.pj[action] > 0) {
				t.Errorf("%s, %s: one of %s costs %v pJ", technology, describe(a), action, cost.pj[action])
			}
		}
		if cost.pj[hardware.Idle] >= cost.pj[hardware.Step] {
			t.Errorf("%s, %s: an idle step costs %v pJ, one at work %v",
				technology, describe(a), cost.pj[hardware.Idle], cost.pj[hardware.Step])
		}
		if !(cost.mm2 > 0) {
			t.Errorf("%s, %s: the array takes %v mm2", technology, describe(a), cost.mm2)
		}
	}
}

// checkGrowth checks that a PE with more lanes or wider operands takes no more steps
// and makes no fewer products; that with more lanes, weight bits or accumulator bits a
// step costs more and the array is larger.
func checkGrowth(t T, kind pe.Kind, a configs.Array, p pe.PE) {
	t.Helper()
	for what, grow := range map[string]struct {
		change func(*configs.Array)
		larger bool
	}{
		"a lane more":              {func(a *configs.Array) { a.Lanes++ }, true},
		"wider weights":            {func(a *configs.Array) { a.WeightBits++ }, true},
		"wider sums":               {func(a *configs.Array) { a.AccumulatorBits++ }, true},
		"more bits of a lane":      {func(a *configs.Array) { a.DigitBits++ }, false},
		"twice the bits of a lane": {func(a *configs.Array) { a.DigitBits *= 2 }, false},
	} {
		b := a
		grow.change(&b)
		more, err := kind.New(b)
		if err != nil {
			continue // the description is none of this kind's
		}
		for _, bits := range widths(p) {
			for _, k := range []int{1, 7, maxK} {
				if more.Steps(k, bits) > p.Steps(k, bits) || more.Products(bits) < p.Products(bits) {
					t.Errorf("%s: %s takes more steps for %d operands of %d bits", describe(a), what, k, bits)
				}
			}
		}
		if !grow.larger {
			continue
		}
		before := prices(t, a, p)
		for technology, after := range prices(t, b, more) {
			if after.pj[hardware.Step] <= before[technology].pj[hardware.Step] {
				t.Errorf("%s, %s: %s makes a step no dearer", technology, describe(a), what)
			}
			if after.mm2 <= before[technology].mm2 {
				t.Errorf("%s, %s: %s makes the array no larger", technology, describe(a), what)
			}
		}
	}
}

// priced is what a PE costs in a technology.
type priced struct {
	pj  map[hardware.Action]float64 // of an action
	mm2 float64                     // of the array
}

// prices returns what a PE costs in every technology.
func prices(t T, a configs.Array, p pe.PE) map[string]priced {
	t.Helper()
	all := map[string]priced{}
	for _, technology := range energy.Technologies.Names() {
		acc := configs.Accelerator{Array: a, Energy: configs.Energy{Technology: technology}}
		items, err := energy.Itemize(acc, p.Parts())
		if err != nil {
			t.Errorf("%s: %v", describe(a), err)
			continue
		}
		sum := priced{pj: map[hardware.Action]float64{}}
		for _, item := range items {
			sum.mm2 += item.AreaMM2
			for i, use := range item.Uses {
				sum.pj[use.Action] += item.UsePJ[i]
			}
		}
		all[technology] = sum
	}
	return all
}
