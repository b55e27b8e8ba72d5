package petest

import (
	"github.com/google/go-cmp/cmp"

	"pgsim/configs"
	"pgsim/pe"
)

// fits are operand widths of layers: bits of an activation and of a weight.
var fits = [][2]int{{1, 1}, {2, 8}, {3, 3}, {4, 4}, {8, 2}, {8, 8}, {8, 15}}

// checkFit checks a PE that is set for the widths of a layer. Its answers must still be consistent,
// its parts must stay the same, setting it twice must equal setting it once, and narrower operands
// must not cost more.
func checkFit(t T, a configs.Array, p pe.PE) {
	t.Helper()
	if _, fits := p.(pe.Fitting); !fits {
		return // it is the same at all widths, and has been checked
	}
	for _, widths := range fits {
		activation, weight := min(widths[0], p.MaxActivationBits()), min(widths[1], p.MaxWeightBits())
		set := pe.Fit(p, activation, weight)
		checkPE(t, a, narrowed{set, activation})
		if pe.Fit(pe.Fit(p, 1, 1), activation, weight) != set {
			t.Errorf("%s: set for %d and %d bits after others, it isn't the same", describe(a), activation, weight)
		}
		if diff := cmp.Diff(p.Parts(), set.Parts()); diff != "" ||
			set.OperandBits() != p.OperandBits() || set.WeightRegisterBits() != p.WeightRegisterBits() {
			t.Errorf("%s: set for %d and %d bits, it is built of other parts:\n%s", describe(a), activation, weight, diff)
		}
		checkNarrower(t, a, p, activation, weight)
	}
}

// narrowed is a PE that is set for activations of the given number of bits, and takes no wider
// ones.
type narrowed struct {
	pe.PE
	bits int
}

func (n narrowed) MaxActivationBits() int { return n.bits }

// checkNarrower checks that operands that are one bit narrower take no more steps.
func checkNarrower(t T, a configs.Array, p pe.PE, activation, weight int) {
	t.Helper()
	steps := pe.Fit(p, activation, weight).Steps(maxK, activation)
	for _, less := range [][2]int{{max(1, activation-1), weight}, {activation, max(1, weight-1)}} {
		if got := pe.Fit(p, less[0], less[1]).Steps(maxK, less[0]); got > steps {
			t.Errorf("%s: %d operands of %d and %d bits take %d steps, of %d and %d bits %d",
				describe(a), maxK, activation, weight, steps, less[0], less[1], got)
		}
	}
}
