package petest

import (
	"pgsim/configs"
	"pgsim/pe"
	"pgsim/pe/hardware"
)

// actions are what every PE does, whatever its policy.
var actions = []hardware.Action{
	hardware.Step, hardware.Idle, hardware.OperandHop, hardware.WeightHop, hardware.DrainHop,
}

// checkParts checks that the parts are complete, that all are in the PE, and that they serve what
// PEs do.
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

// Price is the price of a PE's actions and the area of its array.
type Price struct {
	// PJ is the energy of an action, in pJ.
	PJ map[hardware.Action]float64
	// MM2 is the area of the array, in mm^2.
	MM2 float64
}

// Pricer prices the PEs of an array.
type Pricer func(configs.Array, hardware.Parts) (Price, error)

// checkPrices checks that everything that a PE does costs something, and that a step costs more
// than an idle one.
func checkPrices(t T, price Pricer, a configs.Array, p pe.PE) {
	t.Helper()
	cost, err := price(a, p.Parts())
	if err != nil {
		t.Errorf("%s: %v", describe(a), err)
		return
	}
	for _, action := range actions {
		if !(cost.PJ[action] > 0) {
			t.Errorf("%s: one of %s costs %v pJ", describe(a), action, cost.PJ[action])
		}
	}
	if idle, step := cost.PJ[hardware.Idle], cost.PJ[hardware.Step]; idle >= step {
		t.Errorf("%s: an idle step costs %v pJ, one at work %v", describe(a), idle, step)
	}
	if !(cost.MM2 > 0) {
		t.Errorf("%s: the array takes %v mm2", describe(a), cost.MM2)
	}
}

// growth is a change of a description to a larger PE.
type growth struct {
	what   string
	change func(*configs.Array)
	dearer bool // its cost is sure to rise; more bits of a lane may make a shifter unnecessary
	// weights is set if only weights get wider.
	weights bool
}

var growths = []growth{
	{"a lane more", func(a *configs.Array) { a.Lanes++ }, true, false},
	{"wider weights", func(a *configs.Array) { a.WeightBits++ }, true, true},
	{"wider sums", func(a *configs.Array) { a.AccumulatorBits++ }, true, false},
	{"more bits of a lane", func(a *configs.Array) { a.DigitBits++ }, false, false},
	{"twice the bits of a lane", func(a *configs.Array) { a.DigitBits *= 2 }, false, false},
}

// checkGrowth checks that a larger PE takes no more steps and makes no fewer products. Its steps
// must cost more, and its array must be larger.
func checkGrowth(t T, kind pe.Kind, price Pricer, a configs.Array, p pe.PE) {
	t.Helper()
	for _, g := range growths {
		b := a
		g.change(&b)
		larger, err := kind.New(b)
		if err != nil {
			continue // the kind does not accept the description
		}
		for _, bits := range widths(p) {
			before, after := pe.Fit(p, bits, a.WeightBits), pe.Fit(larger, bits, a.WeightBits) // the same layer
			for _, k := range []int{1, 7, maxK} {
				if after.Steps(k, bits) > before.Steps(k, bits) || after.Products(bits) < before.Products(bits) {
					t.Errorf("%s: %s takes more steps for %d operands of %d bits", describe(a), g.what, k, bits)
				}
			}
		}
		if g.dearer {
			checkDearer(t, g, price, a, p, b, larger)
		}
	}
}

// checkDearer checks that a larger PE costs more. A PE that is set for the widths of a layer may
// take weights part by part. Wider weights must then cost no less.
func checkDearer(t T, g growth, price Pricer, a configs.Array, p pe.PE, b configs.Array, larger pe.PE) {
	t.Helper()
	_, inParts := p.(pe.Fitting)
	free := g.weights && inParts
	before, err := price(a, p.Parts())
	if err != nil {
		return // checkPrices reports it
	}
	after, err := price(b, larger.Parts())
	if err != nil {
		t.Errorf("%s: %s: %v", describe(a), g.what, err)
		return
	}
	step, stepBefore := after.PJ[hardware.Step], before.PJ[hardware.Step]
	if step < stepBefore || step == stepBefore && !free {
		t.Errorf("%s: %s makes a step no dearer", describe(a), g.what)
	}
	if after.MM2 < before.MM2 || after.MM2 == before.MM2 && !free {
		t.Errorf("%s: %s makes the array no larger", describe(a), g.what)
	}
}
