package petest

import (
	"reflect"

	"pgsim/configs"
	"pgsim/pe"
)

// digitKey is the only setting of PEs that a kind may ignore. checkGrowth shows that the others
// change what a PE costs.
const digitKey = "digit_bits"

// checkDigits checks that a kind reads array.digit_bits, unless it says that its PEs have a fixed
// value of it. So no setting is silently ignored.
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
		return // the kind reads it, but refuses this value
	}
	if alike := reflect.DeepEqual(answersOf(p), answersOf(other)); alike != fixed {
		t.Errorf("%s: twice the %s is the same PE: %v, fixed: %v", describe(a), digitKey, alike, fixed)
	}
}

// answersOf returns all answers of a PE.
func answersOf(p pe.PE) []any {
	answers := []any{p.Group(), p.MaxActivationBits(), p.OperandBits(), p.WeightRegisterBits(), p.WeightLoads(), p.Parts()}
	for bits := 1; bits <= p.MaxActivationBits(); bits++ {
		answers = append(answers, p.GroupSteps(bits), p.Products(bits))
	}
	return answers
}
