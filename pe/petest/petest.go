// Package petest answers: are the answers of a PE kind consistent? Its checks run over every
// registered kind, so a new kind is tested without further work: package energy runs them with
// every technology.
package petest

import (
	"errors"
	"fmt"

	"pgsim/configs"
	"pgsim/configs/strict"
	"pgsim/pe"
)

// T is what the checks need from a [testing.T].
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// TestKind checks the PEs that a kind makes of a range of descriptions. Their answers must be
// positive and consistent. All products of a pass must be made, none of them twice. More lanes or
// wider operands must never cost more steps, but must cost more energy and area.
func TestKind(t T, kind pe.Kind, price Pricer) {
	t.Helper()
	made := 0
	for _, a := range descriptions() {
		p, err := kind.New(a)
		if refusedKey(err) {
			continue // another kind may accept it
		}
		if err != nil {
			t.Errorf("%s: an error that names no key: %v", describe(a), err)
			continue
		}
		made++
		checkPE(t, a, p)
		checkFit(t, a, p)
		checkValued(t, a, p)
		checkDigits(t, kind, a, p)
		checkParts(t, a, p)
		checkPrices(t, price, a, p)
		checkStandIn(t, kind, a, p)
		checkGrowth(t, kind, price, a, p)
	}
	if made == 0 {
		t.Errorf("the kind refuses every description")
	}
}

// checkPE checks what a PE answers about its work.
func checkPE(t T, a configs.Array, p pe.PE) {
	t.Helper()
	checkSteps(t, a, p)
	checkProducts(t, a, p)
	checkWords(t, a, p)
}

// refusedKey tells whether a description was refused with a proper error, which names the key to
// blame.
func refusedKey(err error) bool {
	var key *strict.KeyError
	return errors.As(err, &key)
}

// descriptions are the descriptions with which kinds are checked: every combination of some widths
// and lanes.
func descriptions() []configs.Array {
	var all []configs.Array
	for _, lanes := range []int{1, 2, 3, 8} {
		for _, digit := range []int{1, 2, 3, 8, 16} {
			for _, weight := range []int{1, 8} {
				for _, accumulator := range []int{24, 32} {
					all = append(all, configs.Array{
						Rows: 4, Cols: 3, Lanes: lanes, DigitBits: digit,
						WeightBits: weight, AccumulatorBits: accumulator,
					})
				}
			}
		}
	}
	return all
}

// describe says which description a failure belongs to.
func describe(a configs.Array) string {
	return fmt.Sprintf("%d lanes, %d digit bits, %d weight bits, %d accumulator bits",
		a.Lanes, a.DigitBits, a.WeightBits, a.AccumulatorBits)
}

// widths are the activation widths that a PE takes.
func widths(p pe.PE) []int {
	var all []int
	for bits := 1; bits <= min(p.MaxActivationBits(), maxBits); bits++ {
		all = append(all, bits)
	}
	return all
}

// maxBits is the width of the widest activation of a workload. maxK is a K that is larger than any
// number of lanes above.
const maxBits, maxK = 8, 40
