package petest

import (
	"reflect"

	"pgsim/configs"
	"pgsim/pe"
)

// digitKey is the only setting of PEs that a kind may have no use for: checkGrowth shows
// that the others change what a PE costs.
const digitKey = "digit_bits"

// checkDigits checks that a kind reads array.digit_bits unless it says that its PEs have one
// value of it: no setting is silently without effect.
func checkDigits(t T, kind pe.Kind, a configs.Array, p pe.PE) {
	t.Helper()
	fixed := false
	if fixing, ok := kind.(pe.Fixing); ok {
		_, fixed = fixing.Fixed()[digitKey]
	}
	b := a
	b.DigitBits *= 2
	other, err := kind.New(b)
	if err != nil {
		return // the kind reads it, and has no use for this one
	}
	if alike := reflect.DeepEqual(answersOf(p), answersOf(other)); alike != fixed {
		t.Errorf("%s: twice the %s is the same PE: %v, fixed: %v", describe(a), digitKey, alike, fixed)
	}
}

// answersOf returns what a PE says of itself.
func answersOf(p pe.PE) []any {
	answers := []any{p.Group(), p.MaxActivationBits(), p.OperandBits(), p.WeightRegisterBits(), p.WeightLoads(), p.Parts()}
	for bits := 1; bits <= p.MaxActivationBits(); bits++ {
		answers = append(answers, p.GroupSteps(bits), p.Products(bits))
	}
	return answers
}
